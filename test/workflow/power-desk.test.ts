import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ProvisioningError } from '../../src/domain/errors.ts';
import type { Node } from '../../src/domain/node.ts';
import type { PowerSettings, PowerTarget } from '../../src/domain/power.ts';
import { createPowerDesk } from '../../src/workflow/power-desk.ts';
import { openTestStore } from '../support/store.ts';
import { draft, FIRST_BOOT, INSTALLED, linesOf, refused } from '../support/store-values.ts';

type Behaviour = (target: PowerTarget) => Promise<string>;

const ON = { action: 'on', boot: undefined } as const;
const WOL: PowerSettings = {
  ...{ driver: 'wol', mac: undefined, interface: undefined, wakesIntoPxe: false },
};

/** A desk over the real store, whose clock stands still unless it is waited for. */
async function yard(context: TestContext) {
  const store = await openTestStore(context);
  const seen: PowerTarget[] = [];
  const [waits, faults]: [number[], unknown[]] = [[], []];
  let behaviour: Behaviour = async () => 'done so';
  /** Ends a wait; until then it lasts. */
  let wake = () => {};

  function start() {
    const act = async (target: PowerTarget) => {
      seen.push(target);
      return { kind: 'done', words: await behaviour(target) } as const;
    };
    const desk = createPowerDesk({
      byId: (id) => store.registry.byId(id),
      all: () => store.registry.all(),
      driver: () => ({ act, bootFromNetwork: act }),
      note: store.note,
      settleBoot: store.settleBoot,
      delay: (ms, signal) =>
        new Promise<void>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          if (ms === 120_000) return; // of the action itself
          waits.push(ms);
          wake = resolve;
        }),
      now: () => 50,
      failed: (error) => void faults.push(error),
    });
    const unsubscribe = store.subscribe((change) => {
      if (change.kind === 'node' && change.node.bootDue !== undefined) desk.look();
    });
    context.after(() => desk.stop());
    return {
      ...desk,
      stop: () => {
        unsubscribe();
        desk.stop();
      },
    };
  }

  /** The store has a thread of its own, which needs its time. */
  async function until(holds: () => boolean): Promise<void> {
    for (let tries = 0; !holds(); tries++) {
      assert.ok(tries < 2_000, `it did not come to ${holds}`);
      await delay(5);
    }
    await store.flush();
  }

  return {
    ...{ store, seen, waits, faults, start, until },
    isSettled: (id: string) => () => store.registry.byId(id)?.bootDue === undefined,
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    wake: () => wake(),
  };
}

async function installed({ store }: Awaited<ReturnType<typeof yard>>): Promise<Node> {
  const { id } = await store.createNode(draft({ address: '192.168.1.21/24', power: WOL }), 1);
  await store.record(id, { type: 'boot-offered', text: 'offered' }, 2);
  await store.record(id, { type: 'seed-served', address: '192.168.1.50' }, 3);
  await store.record(id, INSTALLED, 4);
  return store.record(id, FIRST_BOOT, 5);
}

function failing(code: 'POWER_FAILED' | 'POWER_REFUSED', words: string): Behaviour {
  return () => Promise.reject(new ProvisioningError(code, words));
}

test('what was done, refused and not done stands in the timeline', async (context) => {
  const around = await yard(context);
  const desk = around.start();
  const node = await installed(around);
  assert.deepEqual(await desk.act(node.id, ON, 'alice'), { kind: 'done', words: 'done so' });
  around.behave(failing('POWER_REFUSED', 'never in this way'));
  await assert.rejects(
    desk.act(node.id, { action: 'reset', boot: 'network' }, 'alice'),
    refused('POWER_REFUSED'),
  );
  around.behave(failing('POWER_FAILED', 'no answer'));
  await assert.rejects(desk.act(node.id, ON, 'bob'), refused('POWER_FAILED'));
  around.behave(() => Promise.reject(new Error('a secret of the stack')));
  await assert.rejects(desk.act(node.id, ON, 'bob'), /secret/);
  await around.store.flush();
  assert.deepEqual((await linesOf(around.store, node)).slice(-4), [
    'note installed x1 power on asked for by alice: done so',
    'refusal installed x1 power reset into the network asked for by alice was refused: never in this way',
    'alarm installed x1 power on asked for by bob was not done: no answer',
    'alarm installed x1 power on asked for by bob was not done: something failed inside Pilotlight, and the log says more',
  ]);
  await assert.rejects(desk.act('nobody', ON, 'alice'), refused('NODE_NOT_FOUND'));
});

test('a machine is switched by one at a time', async (context) => {
  const around = await yard(context);
  const desk = around.start();
  const { id } = await installed(around);
  const gate = Promise.withResolvers<string>();
  around.behave(() => gate.promise);
  const first = desk.act(id, ON, 'alice');
  await assert.rejects(desk.act(id, ON, 'bob'), refused('POWER_REFUSED'));
  gate.resolve('on');
  await first;
  await desk.act(id, ON, 'bob');
});

test('a reinstall waits until the machine is no longer being switched', async (context) => {
  const around = await yard(context);
  const desk = around.start();
  const { id } = await installed(around);
  const gate = Promise.withResolvers<string>();
  around.behave(() => gate.promise);
  const first = desk.act(id, ON, 'alice');
  await around.store.record(id, { type: 'reinstall-requested', by: 'bob' }, 6);
  await around.until(() => around.waits.length === 1 || around.isSettled(id)());
  assert.equal(around.isSettled(id)(), false);
  gate.resolve('on');
  await first;
  around.wake();
  await around.until(around.isSettled(id));
  const [last] = (await linesOf(around.store, { id })).slice(-1);
  assert.equal(last, 'note enrolled x1 to be reinstalled: on');
});

test('a reinstall boots the machine, by what it was known by before', async (context) => {
  const around = await yard(context);
  around.start();
  const { id } = await installed(around);
  const node = await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 6);
  assert.deepEqual(node.sshHostKeys, []);
  assert.equal(node.firstBoot, undefined);
  await around.until(around.isSettled(id));
  const [target] = around.seen;
  assert.deepEqual(target?.sshHostKeys, INSTALLED.sshHostKeys);
  assert.deepEqual(target?.addresses, ['192.168.1.21']);
  assert.deepEqual([target?.installs, around.seen.length], [true, 1]);
  const lines = await linesOf(around.store, node);
  assert.deepEqual(lines.slice(-2), [
    'stage enrolled x1 reinstall requested by alice',
    'note enrolled x1 to be reinstalled: done so',
  ]);
});

test('a reinstall that can not be booted is tried three times, and is not lost', async (context) => {
  const around = await yard(context);
  around.start();
  const { id } = await installed(around);
  around.behave(failing('POWER_FAILED', 'no answer'));
  const node = await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 6);
  for (const tries of [1, 2]) {
    await around.until(() => around.waits.length === tries);
    assert.equal(around.isSettled(id)(), false);
    around.wake();
  }
  await around.until(around.isSettled(id));
  assert.deepEqual([around.seen.length, around.waits], [3, [20_000, 60_000]]);
  assert.equal(around.store.registry.byId(id)?.stage, 'enrolled');
  assert.equal(
    (await linesOf(around.store, node)).at(-1),
    'alarm enrolled x1 could not be booted for its reinstall: no answer. Switch it off and on: it installs when it boots from the network',
  );
});

test('what is never possible is said at once', async (context) => {
  const around = await yard(context);
  around.start();
  const { id } = await installed(around);
  around.behave(failing('POWER_REFUSED', 'Pilotlight has not installed it'));
  await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 6);
  await around.until(around.isSettled(id));
  assert.deepEqual([around.seen.length, around.waits], [1, []]);
  around.behave(() => Promise.reject(new TypeError('a mistake of ours')));
  await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 7);
  await around.until(around.isSettled(id));
  assert.deepEqual([around.faults.length, around.seen.length], [1, 2]);
});

test('a service that ended before the boot does it when it starts again', async (context) => {
  const around = await yard(context);
  const first = around.start();
  const { id } = await installed(around);
  around.behave(() => new Promise<never>(() => {}));
  await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 6);
  await around.until(() => around.seen.length === 1);
  first.stop();
  await delay(50);
  assert.equal(around.isSettled(id)(), false);
  around.behave(async () => 'done so');
  around.start().look();
  await around.until(around.isSettled(id));
  assert.deepEqual([around.seen.length, around.faults], [2, []]);
});

test('a machine that came by itself while its switch failed is left alone', async (context) => {
  const around = await yard(context);
  around.start();
  const { id } = await installed(around);
  around.behave(failing('POWER_FAILED', 'no answer'));
  await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 6);
  await around.until(() => around.waits.length === 1);
  const attempt = { type: 'attempt-started', ticket: 't', address: '192.168.1.50' } as const;
  await around.store.record(id, attempt, 7);
  around.wake();
  await delay(50);
  assert.equal(around.seen.length, 1);
  const [last] = (await linesOf(around.store, { id })).slice(-1);
  assert.match(last ?? '', /install script fetched/);
});

test('a second reinstall is another one', async (context) => {
  const around = await yard(context);
  around.start();
  const { id } = await installed(around);
  const gate = Promise.withResolvers<string>();
  around.behave(() => gate.promise);
  await around.store.record(id, { type: 'reinstall-requested', by: 'alice' }, 6);
  await around.until(() => around.seen.length === 1);
  await around.store.record(id, { type: 'reinstall-requested', by: 'bob' }, 7);
  gate.resolve('once');
  await around.until(around.isSettled(id));
  assert.equal(around.seen.length, 2);
  assert.deepEqual(around.seen[1]?.sshHostKeys, INSTALLED.sshHostKeys);
});
