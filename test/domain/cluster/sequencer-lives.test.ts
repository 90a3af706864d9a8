import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerAsk } from '../../../src/domain/cluster/sequencer.ts';
import { aCluster, asker, keyHashOf, member } from '../../support/cluster-values.ts';
import { granted, phaseOf, surroundings, waits } from '../../support/sequencer-asks.ts';

const MINUTE = 60_000;

test('a first server that was installed anew while the cluster lives is granted a join, once its old member is gone', () => {
  const keyHash = keyHashOf('opti-1', 2);
  const { ask } = surroundings({ 'opti-1': keyHash });
  const members = ['opti-1', 'opti-2', 'opti-3'].map((id) => member(id, 'ready'));
  const anew = asker('opti-1', { keyHash });
  const answer = ask(aCluster(members), anew);
  assert.deepEqual(waits(answer), [
    'OldMemberPresent',
    'what opti-1 was in the cluster is taken out first',
  ]);
  assert.ok(answer.kind === 'wait');
  assert.equal(phaseOf(answer.cluster, 'opti-1'), 'leaving');
  assert.equal(waits(ask(answer.cluster, anew))[0], 'OldMemberPresent');
  assert.deepEqual(waits(ask(answer.cluster, asker('opti-4'))), [
    'RemovalFirst',
    'opti-1 is taken out of the cluster first: one server at a time',
  ]);
  const left = aCluster(members.slice(1));
  assert.deepEqual(granted(ask(left, anew)).grant, { kind: 'server', via: '192.168.1.2' });
});

test('the last server of a living cluster founds no second one: a person has to forget the first', () => {
  const keyHash = keyHashOf('opti-1', 2);
  const { ask } = surroundings({ 'opti-1': keyHash });
  const answer = ask(aCluster([member('opti-1', 'ready')]), asker('opti-1', { keyHash }));
  assert.match(waits(answer)[1], /^opti-1 was the last server of this cluster.*forget the cluster/);
  assert.deepEqual(waits(ask(aCluster([]), asker('opti-2'))), [
    'NoReadyServer',
    'no server of the cluster is left to join through',
  ]);
});

test('a life that was never born ends with the disk of its founder, and not before', () => {
  const unborn = aCluster([member('opti-1', 'installed')], { bornAt: undefined });
  const wanted = surroundings({ 'opti-1': undefined }); // asked for, and the old system still runs
  assert.equal(waits(wanted.ask(unborn, asker('opti-2')))[0], 'FounderFirst');
  const keyHash = keyHashOf('opti-1', 2);
  const done = surroundings({ 'opti-1': keyHash });
  const other = granted(done.ask(unborn, asker('opti-2')));
  assert.deepEqual(other.grant, { kind: 'found' });
  assert.equal(other.cluster.id, 'life-2');
  assert.notEqual(other.cluster.secrets.serverToken, unborn.secrets.serverToken);
  assert.equal(granted(done.ask(unborn, asker('opti-1', { keyHash }))).cluster.founder, 'opti-1');
  assert.equal(waits(done.ask(unborn, asker('opti-3', { role: 'agent' })))[0], 'ServerFirst');
  const gone = { ...done.circumstances, installOf: () => undefined };
  assert.equal(granted(answerAsk(unborn, asker('opti-2'), gone)).grant.kind, 'found');
});

test('a key that another machine uses opens nothing while that one is there', () => {
  const { ask, attendance, clock, circumstances } = surroundings();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'granted')]);
  const copy = asker('opti-2', { address: '192.168.1.66' });
  const expected = ['KeyInUse', 'the machine at 192.168.1.2 uses this key'];
  assert.deepEqual(waits(ask(cluster, copy)), expected);
  clock.ticks = 6 * MINUTE; // the machine itself has another address by now
  const moved = granted(ask(cluster, copy));
  assert.equal(moved.cluster.members[1]?.address, '192.168.1.66');
  attendance.heard('opti-2');
  assert.equal(waits(ask(moved.cluster, asker('opti-2')))[0], 'KeyInUse');

  const done = aCluster([member('opti-1', 'ready'), member('opti-2', 'ready')]);
  assert.deepEqual(waits(ask(done, copy)), expected);
  const down = { ...circumstances, isUp: () => false };
  assert.equal(granted(answerAsk(done, copy, down)).grant.kind, 'server');
});

test('a machine-id that was made anew after a power cut is taken over', () => {
  const { ask } = surroundings();
  const cluster = aCluster([member('opti-1', 'granted')], { bornAt: undefined });
  const machineId = 'f'.repeat(32);
  const answer = granted(ask(cluster, asker('opti-1', { machineId })));
  assert.equal(answer.cluster.members[0]?.machineId, machineId);
  assert.deepEqual(answer.grant, { kind: 'found' });
});

test('all wait until the CA is known: their tokens name it', () => {
  const { ask } = surroundings();
  const cluster = aCluster([member('opti-1', 'ready')], { caHash: undefined });
  for (const role of ['server', 'agent'] as const) {
    assert.deepEqual(waits(ask(cluster, asker('opti-2', { role }))), [
      'CaUnknown',
      'the first server has not told the hash of its CA yet',
    ]);
  }
});

test('a first server that was cut short after it was Ready gets what it had, also where it is alone', () => {
  const { ask } = surroundings();
  const alone = aCluster([member('opti-1', 'ready')]);
  assert.deepEqual(granted(ask(alone, asker('opti-1'))).grant, { kind: 'found' });
  // A later install of the same node is none that founds: its data tells it what to do, or it fails.
  const later = aCluster([member('opti-1', 'ready', { readyAt: 9_000 })]);
  assert.deepEqual(granted(ask(later, asker('opti-1'))).grant, {
    kind: 'server',
    via: '192.168.1.1',
  });
});
