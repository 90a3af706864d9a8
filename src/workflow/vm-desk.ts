/**
 * Makes virtual machines, makes them anew and takes them away: what the API asks for is judged and stored here,
 * and carried on by the driver.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { FacedVm, OneVmWish, VmFace } from '../domain/vm/face.ts';
import { begun, isAtRest, remade } from '../domain/vm/moves.ts';
import { isMade, STEP_WORDS, stateOf } from '../domain/vm/steps.ts';
import type { Vm } from '../domain/vm/vm.ts';
import { createVmDriver } from './vms/driver.ts';
import { createEndingSteps } from './vms/ending-steps.ts';
import { hostsFor } from './vms/hosts.ts';
import { createKeepingSteps } from './vms/keeping-steps.ts';
import { createLane } from './vms/lane.ts';
import { createMakingSteps } from './vms/making-steps.ts';
import { createVmNews } from './vms/news.ts';
import type { VmPorts } from './vms/ports.ts';
import { draftsFor, refused } from './vms/wishes.ts';

export type VmDesk = VmFace & {
  /** Whether the machine of this node is to be off when its system is installed. */
  switchesOff(nodeId: string): boolean;
  /** To be called every few seconds. Never rejects. */
  look(): void;
  stop(): void;
  /** Resolves when nothing is under way that does not wait for a later look. */
  idle(): Promise<void>;
};

export function createVmDesk(ports: VmPorts): VmDesk {
  const { hypervisors, records, nodes, cluster, now } = ports;
  const choosing = createLane();
  const stepPorts = { ...ports, choosing };
  const steps = {
    ...createMakingSteps(stepPorts),
    ...createKeepingSteps(stepPorts),
    ...createEndingSteps(stepPorts),
  };
  const news = createVmNews({
    onChange: ports.onChange,
    face: (id) => {
      const vm = records.byId(id);
      return vm && faced(vm);
    },
  });
  const driver = createVmDriver({ ...stepPorts, steps, waitChanged: news.touched });

  function faced(vm: Vm): FacedVm {
    const node = nodes.byId(vm.nodeId);
    return {
      ...vm,
      name: node?.hostname ?? vm.name,
      state: stateOf(vm),
      hypervisorName: hypervisors.list().find(({ id }) => id === vm.hypervisor)?.name,
      role: node?.role,
      profile: node?.profile,
      words: STEP_WORDS[vm.step],
      reason: reasonOf(vm, driver.waitsFor(vm.id)),
    };
  }

  function found(id: string): Vm {
    const vm = records.byId(id);
    if (vm !== undefined) return vm;
    throw new ProvisioningError('VM_NOT_FOUND', `there is no VM ${id}`);
  }

  function goOn(id: string): FacedVm {
    driver.hurry(id);
    driver.look();
    return faced(found(id));
  }

  async function leave({ id, dead, by }: OneVmWish, after: 'reinstall' | 'set-aside') {
    const { nodeId } = found(id);
    const isMember = cluster.holds(nodeId);
    if (isMember) await cluster.leave({ nodeId, after, dead, by });
    return isMember;
  }

  async function remove(wish: OneVmWish): Promise<FacedVm> {
    const { nodeId, vmid, program } = found(wish.id);
    // Also where it is on its way out already: it may have died meanwhile.
    await leave(wish, 'set-aside');
    if (program === 'delete') return goOn(wish.id);
    nodes.note(
      nodeId,
      { kind: 'note', text: `VM ${vmid} is to be destroyed: asked for by ${wish.by}` },
      now(),
    );
    await records.change(wish.id, (kept) => begun(kept, 'delete', now()));
    return goOn(wish.id);
  }

  async function reprovision(wish: OneVmWish): Promise<FacedVm> {
    const vm = found(wish.id);
    if (vm.program === 'delete') throw refused(`${vm.name} is being destroyed`);
    if (!isMade(vm) && !isAtRest(vm)) {
      throw refused(`${vm.name} ${STEP_WORDS[vm.step]}: wait until it runs, or delete it`);
    }
    // One that leaves its cluster first is armed by whoever takes it out; the driver sees it then.
    if (await leave(wish, 'reinstall')) return goOn(wish.id);
    await nodes.record(vm.nodeId, { type: 'reinstall-requested', by: wish.by }, now());
    const armedAt = nodes.byId(vm.nodeId)?.stageSince ?? vm.armedAt;
    await records.change(wish.id, (kept) => remade(kept, armedAt, now()));
    return goOn(wish.id);
  }

  return {
    list: () => records.all().map(faced),
    find(text) {
      const node = nodes.byHostname(text);
      const vm =
        records.byId(text) ??
        records.byNode(text) ??
        (node && records.byNode(node.id)) ??
        records.all().find(({ name }) => name === text);
      return vm && faced(vm);
    },
    create: (wish) =>
      choosing.run(async () => {
        const drafts = await draftsFor(wish, await hostsFor(wish, hypervisors), ports);
        const made = await records.create(drafts, now());
        driver.look();
        return made.map(faced);
      }),
    remove,
    reprovision,
    switchesOff(nodeId) {
      const vm = records.byNode(nodeId);
      return vm !== undefined && vm.installMemory !== vm.memory;
    },
    look: driver.look,
    subscribe: news.subscribe,
    stop() {
      driver.stop();
      news.stop();
    },
    idle: driver.idle,
  };
}

/** What a failure came of is told before what keeps its traces from being taken away. */
function reasonOf({ failure }: Vm, waitsFor: string | undefined): string | undefined {
  if (failure === undefined || waitsFor === undefined) return failure ?? waitsFor;
  return `${failure}; it is to be taken away, and ${waitsFor}`;
}
