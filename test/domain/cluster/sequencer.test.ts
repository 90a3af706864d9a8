import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TURN_LAPSES_MS, TURN_LASTS_MS } from '../../../src/domain/cluster/join.ts';
import { answerAsk } from '../../../src/domain/cluster/sequencer.ts';
import { aCluster, asker, member } from '../../support/cluster-values.ts';
import { granted, phaseOf, surroundings, waits } from '../../support/sequencer-asks.ts';

const MINUTE = 60_000;

test('the first server founds the cluster, and may ask again as often as it likes', () => {
  const { ask } = surroundings();
  const first = granted(ask(undefined, asker('opti-1')));
  assert.deepEqual(first.grant, { kind: 'found' });
  assert.equal(first.cluster.founder, 'opti-1');
  assert.equal(first.cluster.bornAt, undefined);
  const again = granted(ask(first.cluster, asker('opti-1')));
  assert.deepEqual(again.grant, { kind: 'found' });
  assert.equal(again.cluster, first.cluster); // nothing to be written
});

test('a machine whose role is auto founds too, and one without a role is refused', () => {
  const { ask } = surroundings();
  assert.equal(granted(ask(undefined, asker('opti-1', { role: 'auto' }))).grant.kind, 'found');
  assert.deepEqual(ask(undefined, asker('opti-1', { role: 'none' })), {
    kind: 'refuse',
    reason: 'opti-1 has no role in a cluster',
  });
});

test('until the founder is Ready all others wait for it, however long it says nothing', () => {
  const { ask, clock, attendance } = surroundings();
  const { cluster } = granted(ask(undefined, asker('opti-1')));
  attendance.heard('opti-1');
  const expected = ['FounderFirst', 'opti-1 founds the cluster first'];
  assert.deepEqual(waits(ask(cluster, asker('opti-2'))), expected);
  assert.deepEqual(waits(ask(cluster, asker('opti-3', { role: 'agent' }))), expected);
  clock.ticks = 180 * MINUTE;
  assert.deepEqual(waits(ask(cluster, asker('opti-2'))), [
    'FounderFirst',
    'opti-1 founds the cluster first; it has said nothing for 3.0 h: if it is not coming back, remove its node',
  ]);
});

test('an agent founds nothing', () => {
  const { ask } = surroundings();
  const answer = ask(undefined, asker('opti-1', { role: 'agent' }));
  assert.deepEqual(waits(answer), [
    'ServerFirst',
    'a server founds the cluster first, and none has asked yet',
  ]);
});

test('one server has the turn, and the next learns who it waits for and since when', () => {
  const { ask, attendance, clock } = surroundings();
  const first = granted(ask(aCluster([member('opti-1', 'ready')]), asker('opti-2')));
  assert.deepEqual(first.grant, { kind: 'server', via: '192.168.1.1' });
  attendance.turnBegins('opti-2');
  clock.ticks = 40_000;
  assert.deepEqual(waits(ask(first.cluster, asker('opti-3'))), [
    'TurnTaken',
    'opti-2 joins first: it has its turn since 40 s',
  ]);
});

test('a turn lapses when nothing was heard for ten minutes; the machine that lost it gets another', () => {
  const { ask, attendance, clock } = surroundings();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]);
  clock.ticks = TURN_LAPSES_MS - 1;
  assert.equal(waits(ask(cluster, asker('opti-3')))[0], 'TurnTaken');
  clock.ticks = TURN_LAPSES_MS;
  const passed = granted(ask(cluster, asker('opti-3')));
  assert.equal(phaseOf(passed.cluster, 'opti-2'), 'lapsed');
  attendance.heard('opti-3');
  attendance.turnBegins('opti-3');
  assert.equal(waits(ask(passed.cluster, asker('opti-2')))[0], 'TurnTaken');
  clock.ticks = 3 * TURN_LAPSES_MS;
  const back = granted(ask(passed.cluster, asker('opti-2')));
  assert.deepEqual(
    back.cluster.members.map(({ nodeId, phase }) => `${nodeId} ${phase}`),
    ['opti-1 ready', 'opti-3 lapsed', 'opti-2 granted'],
  );
});

test('a host that was away for an hour takes nobody’s turn when it is back', () => {
  // A restart: the clock of the attendance begins then, whatever is stored of times.
  const { ask } = surroundings();
  const hourAgo = { grantedAt: -60 * MINUTE, heardAt: -60 * MINUTE };
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'granted', hourAgo)]);
  assert.equal(waits(ask(cluster, asker('opti-3')))[0], 'TurnTaken');
  assert.equal(granted(ask(cluster, asker('opti-2'))).cluster, cluster);
});

test('a server that speaks all the while and is never Ready loses its turn to one that waits', () => {
  const { ask, attendance, clock } = surroundings();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]);
  attendance.turnBegins('opti-2');
  clock.ticks = TURN_LASTS_MS;
  attendance.heard('opti-2');
  attendance.waits({ nodeId: 'opti-3', name: 'opti-3', role: 'server' });
  const passed = ask(cluster, asker('opti-2'));
  assert.deepEqual(waits(passed), [
    'TurnTaken',
    'its turn was long and came to nothing: opti-3 goes first',
  ]);
  assert.ok(passed.kind === 'wait' && passed.inLine === 'server');
  attendance.waits({ nodeId: 'opti-2', name: 'opti-2', role: 'server' });
  assert.deepEqual(waits(ask(passed.cluster, asker('opti-2'))), [
    'TurnTaken',
    'opti-3 has waited longer and joins first',
  ]);
  assert.equal(granted(ask(passed.cluster, asker('opti-3'))).grant.kind, 'server');
});

test('where none waits, a long turn begins anew, through a server that is Ready now', () => {
  const { ask, attendance, clock } = surroundings();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]);
  attendance.turnBegins('opti-2');
  clock.ticks = TURN_LASTS_MS;
  attendance.heard('opti-2');
  const anew = granted(ask(cluster, asker('opti-2')));
  assert.notEqual(anew.cluster, cluster);
  assert.equal(phaseOf(anew.cluster, 'opti-2'), 'granted');
});

test('servers join through one that is up, the oldest of them, and never through themselves', () => {
  const { circumstances } = surroundings();
  const cluster = aCluster([
    member('opti-1', 'ready', { readyAt: 3_000 }),
    member('opti-2', 'ready', { readyAt: 1_500 }),
    member('opti-3', 'ready', { readyAt: 2_000 }),
  ]);
  const via = (down: readonly string[], who: string) => {
    const isUp = (id: string) => !down.includes(id);
    const answer = granted(answerAsk(cluster, asker(who), { ...circumstances, isUp }));
    return answer.grant.kind === 'server' ? answer.grant.via : answer.grant.kind;
  };
  assert.equal(via([], 'opti-4'), '192.168.1.2');
  assert.equal(via(['opti-2'], 'opti-4'), '192.168.1.3');
  assert.equal(via(['opti-1', 'opti-2', 'opti-3'], 'opti-4'), '192.168.1.2');
  assert.equal(via([], 'opti-2'), '192.168.1.3');
});

test('ten agents join at once, and each that is Ready makes room', () => {
  const { ask } = surroundings();
  const joining = Array.from({ length: 10 }, (_, at) =>
    member(`opti-${at + 10}`, 'granted', { role: 'agent' }),
  );
  const agent = asker('opti-30', { role: 'agent' });
  const busy = aCluster([member('opti-1', 'ready'), ...joining]);
  assert.deepEqual(waits(ask(busy, agent)), [
    'AgentsBusy',
    '10 agents join at the moment, and no more at once',
  ]);
  const room = aCluster([member('opti-1', 'ready'), ...joining.slice(1)]);
  assert.deepEqual(granted(ask(room, agent)).grant, { kind: 'agent' });
});

test('auto: the first three become servers and stay what they became', () => {
  const { ask } = surroundings();
  const auto = (nodeId: string) => asker(nodeId, { role: 'auto' });
  const two = aCluster([member('opti-1', 'ready'), member('opti-2', 'ready')]);
  const third = granted(ask(two, auto('opti-3')));
  assert.equal(third.grant.kind, 'server');
  assert.equal(granted(ask(third.cluster, auto('opti-4'))).grant.kind, 'agent');
  const lapsed = aCluster([...two.members, member('opti-3', 'lapsed'), member('opti-5', 'ready')]);
  assert.equal(granted(ask(lapsed, auto('opti-3'))).grant.kind, 'server');
});
