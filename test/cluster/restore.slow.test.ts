/**
 * A whole cluster that is put back to a snapshot, by the very lines of docs/cluster.md.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { YardMachine } from '../support/cluster-yard/machine.ts';
import { openYard, YARD_NEEDS, type Yard } from '../support/cluster-yard/yard.ts';

const SERVER = { role: 'server' } as const;
const LIMITS = { ...YARD_NEEDS, timeout: 600_000 };
const DOCUMENT = new URL('../../docs/cluster.md', import.meta.url);

/** The three programs of the chapter, in their order. */
function documentedSteps(words: Readonly<Record<string, string>>) {
  const [, chapter = ''] = readFileSync(DOCUMENT, 'utf8').split('\n### Restore\n');
  const programs = [...(chapter.split('\n## ')[0] ?? '').matchAll(/```sh\n(.*?)```/gs)];
  const [stopAll, reset, joinAgain, ...more] = programs.map(([, program = '']) =>
    Object.entries(words).reduce((text, [word, value]) => text.replaceAll(word, value), program),
  );
  assert.ok(stopAll && reset && joinAgain && more.length === 0, 'the chapter has three programs');
  return { stopAll, reset, joinAgain };
}

function namespace(name: string) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** Three servers; a snapshot of them with the namespace `shop`, and here. Then somebody deletes the shop. */
async function openLoss(yard: Yard): Promise<string> {
  const { machines, service, network, world } = yard;
  for (const machine of machines) machine.switchOn();
  await yard.allAre('in-rotation');
  const [cluster] = world.clusters.values();
  assert.ok(cluster);
  cluster.store.put('namespaces', namespace('shop'));
  const taken = (await service.api('POST', '/cluster/snapshots', { name: 'before' })) as {
    name: string;
  };
  await service.api('POST', `/cluster/snapshots/${taken.name}/fetch`);
  cluster.store.remove('namespaces', 'shop');
  cluster.store.put('namespaces', namespace('later'));
  const snapshot = join(network.folder, 'data/snapshots', taken.name);
  assert.equal(statSync(snapshot).mode & 0o777, 0o600);
  return snapshot;
}

/** The second step, on `first`. */
function carry(snapshot: string, first: YardMachine): void {
  copyFileSync(snapshot, `${first.disk}/var/tmp/SNAPSHOT`);
}

/** It is a member of the etcd that was made of the snapshot, and its own API answers. */
async function isBack(yard: Yard, { name, address }: YardMachine): Promise<void> {
  const [cluster] = yard.world.clusters.values();
  const kubectl = await yard.kubectl();
  await yard.until(`${name} is back`, async () => {
    const answer = await kubectl('/readyz', { address }).catch(() => '');
    return answer === 'ok' && cluster?.members.has(name) === true;
  });
}

async function assertRestored(yard: Yard): Promise<void> {
  const get = await yard.kubectl();
  assert.match(await get('/api/v1/namespaces/shop'), /"name":"shop"/);
  await assert.rejects(get('/api/v1/namespaces/later'));
  assert.equal(yard.world.clusters.size, 1);
  assert.deepEqual(yard.world.breaches, []);
}

test('what was deleted by mistake is there again, on all three servers', LIMITS, async (t) => {
  const yard = await openYard(t, [SERVER, SERVER, SERVER]);
  const { machines, world } = yard;
  const snapshot = await openLoss(yard);
  const [cluster] = world.clusters.values();
  const first = machines.find(({ name }) => name === cluster?.founder);
  assert.ok(first && cluster);
  const steps = documentedSteps({ FIRST: first.address });
  const before = new Map(cluster.members);

  for (const machine of machines) await yard.console(machine, steps.stopAll);
  carry(snapshot, first);
  // It has the only vote at once, and the others may join before its node is Ready.
  world.readyAfterMs.set(first.name, 10_000);
  assert.match(await yard.console(first, steps.reset), /membership has been reset/);
  await isBack(yard, first);
  for (const machine of machines.filter((one) => one !== first)) {
    await yard.console(machine, steps.joinAgain);
    await isBack(yard, machine);
  }

  await yard.allAre('in-rotation');
  assert.equal(cluster.members.size, 3);
  for (const [name, id] of cluster.members) assert.notEqual(id, before.get(name), name);
  await assertRestored(yard);
});

test(
  'one server of three is left: the snapshot makes a cluster of it, and the others join anew',
  LIMITS,
  async (t) => {
    const yard = await openYard(t, [SERVER, SERVER, SERVER]);
    const { machines, world, service } = yard;
    const snapshot = await openLoss(yard);
    const [cluster] = world.clusters.values();
    const first = machines.find(({ name }) => name !== cluster?.founder);
    assert.ok(first && cluster);
    const dead = machines.filter((one) => one !== first);
    const steps = documentedSteps({ FIRST: first.address });
    for (const machine of dead) await machine.cutPower();

    await yard.console(first, steps.stopAll);
    carry(snapshot, first);
    await yard.console(first, steps.reset);
    await isBack(yard, first);
    const kubectl = await yard.kubectl();
    for (const { name } of dead) {
      // HAProxy and Pilotlight take some seconds to find out who is there.
      const isHeard = (asked: Promise<unknown>) =>
        asked.then(
          () => true,
          () => false,
        );
      await yard.until(`${name} is deleted`, () =>
        isHeard(kubectl(`/api/v1/nodes/${name}`, { method: 'DELETE' })),
      );
      await yard.until(`${name} may be reinstalled`, () =>
        isHeard(service.api('POST', `/nodes/${name}/reinstall`, { dead: true })),
      );
      await yard.until(
        `${name} has left`,
        async () => !cluster.members.has(name) && (await yard.stages())[name] === 'enrolled',
      );
    }
    for (const machine of dead) machine.switchOn();

    await yard.allAre('in-rotation');
    assert.equal(cluster.members.size, 3);
    await assertRestored(yard);
  },
);
