/**
 * Machines that are not ours, put among ours, and whether they stay as they were.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import fc from 'fast-check';
import { aForeigner, openVmYard, type VmYard } from './vm-yard.ts';

const NUMBERS = [5000, 5001, 5002];

/** What a machine that is not ours may have of ours. `OURS` stands for the UUID of the machine at its number. */
const anyForeigner = fc.record({
  vmid: fc.constantFrom(...NUMBERS, 100, 5003),
  tags: fc.constantFrom(undefined, 'pilotlight', 'pilotlight;k3s', 'k3s', 'pilotlights'),
  uuid: fc.constantFrom('another', 'none', 'OURS'),
  name: fc.constantFrom('vm-01', 'vm-02', 'theirs'),
  lock: fc.constantFrom(undefined, 'create', 'backup'),
  runs: fc.boolean(),
});

type Foreigner = typeof anyForeigner extends fc.Arbitrary<infer T> ? T : never;

/** Ours by number, tag and UUID: then it is no foreigner. */
function isOurs({ uuid, tags }: Foreigner): boolean {
  return uuid === 'OURS' && tags?.split(';').includes('pilotlight') === true;
}

function put(yard: VmYard, foreigner: Foreigner): void {
  const { vmid, tags, uuid, name, lock, runs } = foreigner;
  const ours = yard.desk.list().find((vm) => vm.vmid === vmid)?.uuid ?? randomUUID();
  const smbios1 = { another: `uuid=${randomUUID()}`, none: '', OURS: `uuid=${ours}` }[uuid];
  aForeigner(yard, vmid, { name, smbios1, ...(tags && { tags }), ...(lock && { lock }) });
  const vm = yard.pve.vm(vmid);
  if (vm === undefined || !runs) return;
  vm.running = {
    ...{ gone: new Promise(() => {}), kill: async () => {}, powerButton: () => {} },
    reset: async () => {},
  };
}

const snapshot = ({ pve }: VmYard, vmid: number) => {
  const vm = pve.vm(vmid);
  return vm && { config: [...vm.config], pending: [...vm.pending], running: vm.running, it: vm };
};

/** What is asked of the desk, each as often as it comes. */
const anyWish = fc.constantFrom('make', 'remove', 'reprovision', 'rearm', 'wait', 'install');
type Wish = typeof anyWish extends fc.Arbitrary<infer T> ? T : never;

async function ask(yard: VmYard, wish: Wish): Promise<void> {
  const vm = yard.desk.list().at(-1);
  const one = { id: vm?.id ?? '', dead: false, by: 'anna' };
  if (wish === 'make') await yard.make({ disk: 8, memory: 512 });
  if (wish === 'remove' && vm) await yard.desk.remove(one);
  if (wish === 'reprovision' && vm) await yard.desk.reprovision(one);
  if (wish === 'install' && vm?.step === 'install') await yard.install(vm.name);
  if (wish === 'rearm' && vm) {
    const event = { type: 'reinstall-requested', by: 'anna' } as const;
    await yard.store.record(vm.nodeId, event, yard.now);
  }
  await yard.tick();
}

/** Nothing of the last run is left. */
async function clear(yard: VmYard): Promise<void> {
  yard.start();
  for (const { id } of yard.store.vms.all()) await yard.store.vms.remove(id);
  yard.pve.world.vms.clear();
  for (const { storages } of yard.pve.world.nodes.values()) {
    for (const storage of storages.values()) storage.used = 0;
  }
}

/** Throws where one of them is not what it was. Resolves to how often one stood where ours should have been. */
export async function leaveForeignersAlone(context: TestContext, numRuns: number): Promise<number> {
  const sets = fc.uniqueArray(anyForeigner, { selector: ({ vmid }) => vmid, minLength: 1 });
  const wishes = fc.array(anyWish, { minLength: 2, maxLength: 6 });
  const yard = await openVmYard(context);
  let met = 0;
  await fc.assert(
    fc.asyncProperty(wishes, sets, wishes, async (before, foreigners, after) => {
      await clear(yard);
      // Without one of ours there is nothing to be taken for it.
      for (const wish of before) await ask(yard, wish).catch(() => undefined);
      await ask(yard, 'make');
      const theirs = foreigners.filter((one) => !isOurs(one));
      for (const one of theirs) put(yard, one);
      const seen = theirs.map(({ vmid }) => [vmid, snapshot(yard, vmid)] as const);
      // Before ours go, or are made anew somewhere else.
      met += yard.desk.list().filter(({ vmid }) => seen.some(([other]) => other === vmid)).length;
      for (const wish of after) await ask(yard, wish).catch(() => undefined);
      for (const [vmid, was] of seen) assert.deepEqual(snapshot(yard, vmid), was, String(vmid));
    }),
    { numRuns },
  );
  return met;
}
