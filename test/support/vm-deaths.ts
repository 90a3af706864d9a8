/**
 * The life of a machine through the death of the service at one of its effects, and a restart.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createLife, type Death } from './mortal.ts';
import { openVmYard, type VmYard } from './vm-yard.ts';

/** What a person asks for, one after the other: each again, where nothing of it was stored. */
const CHAPTERS: readonly {
  readonly ask: (yard: VmYard) => Promise<unknown>;
  readonly isAsked: (yard: VmYard) => boolean;
  readonly isDone: (yard: VmYard) => boolean;
}[] = [
  {
    ask: (yard) => yard.make({ memory: 2048 }),
    isAsked: (yard) => yard.desk.list().length > 0,
    isDone: (yard) => yard.desk.list()[0]?.step === 'install',
  },
  {
    ask: async (yard) => {
      if (yard.store.registry.all()[0]?.stage === 'enrolled') await yard.install();
      yard.pve.vm(5000)?.running?.powerButton();
    },
    isAsked: () => true,
    isDone: (yard) => yard.desk.list()[0]?.step === 'rest',
  },
  {
    ask: (yard) => yard.desk.reprovision(theFirst(yard)),
    isAsked: (yard) => yard.desk.list()[0]?.program === 'replace',
    isDone: (yard) => {
      const [vm] = yard.desk.list();
      return vm?.program === 'replace' && vm.step === 'install';
    },
  },
  {
    ask: (yard) => yard.desk.remove(theFirst(yard)),
    isAsked: (yard) => yard.desk.list()[0]?.program !== 'replace',
    isDone: (yard) => yard.desk.list().length === 0,
  },
];

function theFirst(yard: VmYard) {
  return { id: yard.desk.list()[0]?.id ?? '', dead: false, by: 'anna' };
}

/** Resolves to whether no death came. */
async function throughDeath(yard: VmYard, death: Death): Promise<boolean> {
  const life = createLife(death);
  yard.start(life);
  for (const chapter of CHAPTERS) {
    await life.untilDeath(chapter.ask(yard));
    await yard.until(() => life.isOver || chapter.isDone(yard));
    if (!chapter.isDone(yard)) {
      yard.start();
      if (!chapter.isAsked(yard)) await chapter.ask(yard);
      await yard.until(() => chapter.isDone(yard));
    } else if (life.isOver) yard.start();
    assert.ok(yard.pve.world.vms.size <= 1, 'there are two machines of one');
    for (const { config } of yard.pve.world.vms.values()) {
      assert.equal(config.get('tags'), 'pilotlight');
    }
  }
  assert.equal(yard.pve.world.vms.size, 0, 'a machine was left behind');
  assert.equal(yard.store.registry.all().length, 0, 'a node was left behind');
  return !life.isOver;
}

/** Deaths before and after every `step`th effect, until none comes any more. Resolves to how many came. */
export async function throughDeaths(context: TestContext, step: number): Promise<number> {
  const yard = await openVmYard(context);
  yard.need = 5_224;
  for (let at = 1, deaths = 0; ; at += step) {
    const before = await throughDeath(yard, { at, when: 'before' });
    const after = await throughDeath(yard, { at, when: 'after' });
    if (before && after) return deaths;
    deaths += (before ? 0 : 1) + (after ? 0 : 1);
  }
}
