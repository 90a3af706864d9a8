/**
 * VMs and tasks: reading and changing them.
 *
 * @module
 */
import { died } from './refusal.ts';
import type { Call, Handler } from './route.ts';
import { taskOf } from './tasks.ts';
import { change, checkLock, configView, digestOf, isTrue, pendingView, vmOf } from './vm-config.ts';
import { createVm, destroyVm } from './vm-create.ts';
import { rebootVm, resetVm, shutdownVm, startVm, stopVm } from './vm-power.ts';
import { isDisk, requireKeys } from './vm-privileges.ts';
import { AGENT_PRIVILEGE } from './who.ts';
import type { PveVm } from './world.ts';

const CONTROL = ['node', 'vmid', 'delete', 'digest'];

function readVm(call: Call): PveVm {
  const { world, who, node, params } = call;
  who.require(`/vms/${params['vmid']}`, ['VM.Audit']);
  return vmOf(world, node.name, Number(params['vmid']));
}

function changeConfig(call: Call): null {
  const { world, who, node, params } = call;
  const vmid = Number(params['vmid']);
  const keys = Object.entries(params).filter(([key]) => !CONTROL.includes(key));
  const gone = (params['delete'] ?? '').split(/[,; ]/).filter((key) => key !== '');
  const old = world.vms.get(vmid)?.config;
  requireKeys(
    { who, vmid, node },
    Object.fromEntries([...keys, ...gone.map((key) => [key, old?.get(key) ?? ''])]),
  );
  const vm = vmOf(world, node.name, vmid);
  checkLock(vm);
  if (params['digest'] !== undefined && params['digest'] !== digestOf(vm)) {
    throw died('detected modified configuration - file changed by other user? Try again.');
  }
  const disk = keys.find(([key]) => isDisk(key) && !vm.config.has(key));
  if (disk !== undefined) throw died(`the stand-in does not add the disk ${disk[0]}`);
  change(vm, new Map([...keys, ...gone.map((key): [string, undefined] => [key, undefined])]));
  return null;
}

function status(call: Call) {
  const vm = readVm(call);
  const { config, running, vmid } = vm;
  const state = running === undefined ? 'stopped' : 'running';
  return {
    ...{ vmid, name: config.get('name') ?? `VM ${vmid}`, status: state, qmpstatus: state },
    ...{ uptime: running === undefined ? 0 : 1, ha: { managed: 0 }, cpus: cores(vm) },
    ...(config.has('tags') && { tags: config.get('tags') }),
    ...(config.has('lock') && { lock: config.get('lock') }),
  };
}

const cores = ({ config }: PveVm) => Number(config.get('cores') ?? 1);

function interfaces(call: Call) {
  const { world, who, node, params } = call;
  who.require(`/vms/${params['vmid']}`, [AGENT_PRIVILEGE[world.version]]);
  const vm = vmOf(world, node.name, Number(params['vmid']));
  if (!/^(?:enabled=)?1/.test(vm.config.get('agent') ?? '')) {
    throw died('No QEMU guest agent configured');
  }
  if (vm.running === undefined) throw died(`VM ${vm.vmid} is not running`);
  if (vm.interfaces === undefined) throw died('QEMU guest agent is not running');
  return { result: vm.interfaces };
}

function readTask({ world, who, node, params }: Call) {
  const task = taskOf(world, node.name, params['upid'] ?? '');
  if (task.user !== who.id) who.require(`/nodes/${node.name}`, ['Sys.Audit']);
  return task;
}

function taskStatus(call: Call) {
  const { upid, node, type, id, user, startedAt: starttime, exit } = readTask(call);
  const state = exit === undefined ? 'running' : 'stopped';
  const ended = exit === undefined ? {} : { exitstatus: exit };
  return { upid, node, type, id, user, starttime, pid: 1, pstart: 1, status: state, ...ended };
}

function taskLog(call: Call) {
  const { log } = readTask(call);
  const [start, limit] = [Number(call.params['start'] ?? 0), Number(call.params['limit'] ?? 50)];
  // A log without a line is told as one line that says so.
  if (log.length === 0) return [{ n: 1, t: 'no content' }];
  return log.map((t, at) => ({ n: at + 1, t })).slice(start, start + limit);
}

function stopTask({ world, who, node, params }: Call): null {
  const task = taskOf(world, node.name, params['upid'] ?? '');
  if (task.user !== who.id) who.require(`/nodes/${node.name}`, ['Sys.Modify']);
  if (task.exit === undefined) task.ending.abort();
  return null;
}

const VM = '/nodes/{node}/qemu/{vmid}';
const TASK = '/nodes/{node}/tasks/{upid}';

export const VM_ROUTES: Readonly<Record<string, Handler>> = {
  'POST /nodes/{node}/qemu': createVm,
  [`DELETE ${VM}`]: destroyVm,
  [`GET ${VM}/config`]: (call) => configView(readVm(call), isTrue(call.params['current'])),
  [`PUT ${VM}/config`]: changeConfig,
  [`GET ${VM}/pending`]: (call) => pendingView(readVm(call)),
  [`GET ${VM}/status/current`]: status,
  [`POST ${VM}/status/start`]: startVm,
  [`POST ${VM}/status/stop`]: stopVm,
  [`POST ${VM}/status/shutdown`]: shutdownVm,
  [`POST ${VM}/status/reset`]: resetVm,
  [`POST ${VM}/status/reboot`]: rebootVm,
  [`GET ${VM}/agent/network-get-interfaces`]: interfaces,
  [`GET ${TASK}/status`]: taskStatus,
  [`GET ${TASK}/log`]: taskLog,
  [`DELETE ${TASK}`]: stopTask,
};
