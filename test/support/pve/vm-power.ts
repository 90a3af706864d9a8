/**
 * Switching VMs on and off. That it was possible is told by the task, not by the answer.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { propertiesOf } from './property-string.ts';
import { died } from './refusal.ts';
import type { Call } from './route.ts';
import { startTask, type TaskWish } from './tasks.ts';
import { applyPending, checkLock, isTrue, machineOf, vmOf } from './vm-config.ts';
import { type PveTask, type PveVm, type PveWorld, quorate } from './world.ts';

/** The real one waits a minute; no test wants to. */
const SHUTDOWN_MS = 1_000;

function powerTask({ world, who, node, params }: Call, type: string, work: TaskWish['work']) {
  const vmid = Number(params['vmid']);
  who.require(`/vms/${vmid}`, ['VM.PowerMgmt']);
  return startTask(world, {
    ...{ node: node.name, type, id: String(vmid), user: who.id, work },
  });
}

const vmFor = ({ world, node, params }: Call) => vmOf(world, node.name, Number(params['vmid']));

export function startVm(call: Call): string {
  if (!quorate(call.world)) throw died('cluster not ready - no quorum?');
  return powerTask(call, 'qmstart', (task) => bringUp(call.world, vmFor(call), task));
}

export async function bringUp(world: PveWorld, vm: PveVm, task: PveTask): Promise<void> {
  checkLock(vm);
  if (vm.running !== undefined) throw new Error(`VM ${vm.vmid} already running`);
  applyPending(vm);
  for (const [key, card] of vm.config) {
    const bridge = /^net\d+$/.test(key) ? propertiesOf(card).get('bridge') : undefined;
    if (bridge === undefined || world.nodes.get(vm.node)?.bridges.has(bridge)) continue;
    task.log.push(`bridge '${bridge}' does not exist`);
    task.log.push('kvm: network script /var/lib/qemu-server/pve-bridge failed with status 512');
    throw new Error('start failed: QEMU exited with code 1');
  }
  const running = await world.machines.start(machineOf(vm)).catch((error: unknown) => {
    task.log.push(`kvm: ${(error as Error).message}`);
    throw new Error('start failed: QEMU exited with code 1');
  });
  vm.running = running;
  void running.gone.then(() => {
    if (vm.running !== running) return;
    vm.running = undefined;
    vm.interfaces = undefined;
  });
}

export function stopVm(call: Call): string {
  return powerTask(call, 'qmstop', async () => {
    const vm = vmFor(call);
    checkLock(vm);
    await switchOff(vm);
  });
}

export async function switchOff(vm: PveVm): Promise<void> {
  const { running } = vm;
  vm.running = undefined;
  vm.interfaces = undefined;
  await running?.kill();
}

export function shutdownVm(call: Call): string {
  const { params } = call;
  return powerTask(call, 'qmshutdown', async () => {
    const vm = vmFor(call);
    checkLock(vm);
    if (await wentDown(vm, params['timeout'])) return;
    if (!isTrue(params['forceStop'])) throw new Error('VM quit/powerdown failed - got timeout');
    await switchOff(vm);
  });
}

async function wentDown(vm: PveVm, seconds: string | undefined): Promise<boolean> {
  const { running } = vm;
  if (running === undefined) return true;
  running.powerButton();
  const ms = seconds === undefined ? SHUTDOWN_MS : Math.min(SHUTDOWN_MS, Number(seconds) * 1000);
  await Promise.race([running.gone, delay(ms)]);
  return vm.running === undefined;
}

/** What was waiting for a cold start takes effect. */
export function rebootVm(call: Call): string {
  const vm = vmFor(call);
  if (vm.running === undefined) throw died(`VM ${vm.vmid} not running`);
  return powerTask(call, 'qmreboot', async (task) => {
    if (!(await wentDown(vm, call.params['timeout']))) {
      throw new Error('VM quit/powerdown failed - got timeout');
    }
    await bringUp(call.world, vm, task);
  });
}

/** The machine's own reset line: what waits goes on waiting. */
export function resetVm(call: Call): string {
  const vm = vmFor(call);
  call.who.require(`/vms/${vm.vmid}`, ['VM.PowerMgmt']);
  checkLock(vm);
  if (vm.running === undefined) throw died(`VM ${vm.vmid} not running`);
  return powerTask(call, 'qmreset', async () => vm.running?.reset());
}
