import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advice } from '../../../src/domain/cluster/advice.ts';
import type { Cluster, MemberPhase } from '../../../src/domain/cluster/cluster.ts';
import { type JoinWord, TURN_LAPSES_MS, TURN_LASTS_MS } from '../../../src/domain/cluster/join.ts';
import { hear, leave, left, seenReady } from '../../../src/domain/cluster/reports.ts';
import { createAttendance } from '../../../src/workflow/join/attendance.ts';
import {
  aCluster,
  CA_HASH,
  keyHashOf,
  kubernetesNode,
  member,
} from '../../support/cluster-values.ts';

const STARTED: JoinWord = { kind: 'started', caHash: undefined };
const FAILED: JoinWord = { kind: 'failed', reason: 'install.sh failed', log: '' };
const FOUNDED: JoinWord = { kind: 'started', caHash: 'fa'.repeat(32) };
const SIGHT = { now: 7_000, installOf: (id: string) => ({ keyHash: keyHashOf(id) }) };

function openEars() {
  const clock = { ticks: 0 };
  const attendance = createAttendance(() => clock.ticks);
  const say = (cluster: Cluster, nodeId: string, word: JoinWord, keyHash = keyHashOf(nodeId)) =>
    hear(cluster, { nodeId, keyHash, word }, { now: 6_000, attendance });
  return { clock, attendance, say };
}

test('what each word is answered in each phase', () => {
  const { say } = openEars();
  const reply = (phase: MemberPhase, word: JoinWord) =>
    say(aCluster([member('opti-1', 'ready'), member('opti-2', phase)]), 'opti-2', word).reply;
  const table = (['granted', 'installed', 'lapsed', 'ready', 'leaving'] as const).map((phase) =>
    [phase, reply(phase, { kind: 'installed' }), reply(phase, STARTED), reply(phase, FAILED)].join(
      ' ',
    ),
  );
  assert.deepEqual(table, [
    'granted go-on go-on go-on',
    'installed go-on go-on go-on',
    'lapsed stop stop stop',
    'ready joined joined joined',
    'leaving stop stop stop',
  ]);
});

test('a stranger and an install of before are told to stop', () => {
  const { say } = openEars();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'granted')]);
  assert.deepEqual(say(cluster, 'opti-9', STARTED), { cluster, reply: 'stop' });
  assert.deepEqual(say(cluster, 'opti-2', STARTED, keyHashOf('opti-2', 2)), {
    cluster,
    reply: 'stop',
  });
});

test('a word changes the phase once, and a failure changes nothing', () => {
  const { say } = openEars();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'granted')]);
  assert.equal(say(cluster, 'opti-2', FAILED).cluster, cluster);
  const installed = say(cluster, 'opti-2', { kind: 'installed' }).cluster;
  assert.equal(installed.members[1]?.phase, 'installed');
  assert.equal(say(installed, 'opti-2', STARTED).cluster, installed);
});

test('a node that says for ever that it runs is not Ready by that, and is stopped in the end', () => {
  const { say, clock, attendance } = openEars();
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]);
  attendance.turnBegins('opti-2');
  clock.ticks = TURN_LASTS_MS - 1;
  assert.equal(say(cluster, 'opti-2', STARTED).reply, 'go-on');
  clock.ticks = TURN_LASTS_MS;
  assert.deepEqual(say(cluster, 'opti-2', STARTED), { cluster, reply: 'stop' });
  const founding = aCluster([member('opti-1', 'installed')], { bornAt: undefined });
  assert.equal(say(founding, 'opti-1', STARTED).reply, 'go-on'); // its turn never passes on
});

test('only the founder tells the hash of the CA, and what the others rely on stays', () => {
  const { say } = openEars();
  const caHash = 'fa'.repeat(32);
  const unborn = aCluster([member('opti-1', 'installed')], { bornAt: undefined });
  assert.equal(say(unborn, 'opti-1', FOUNDED).cluster.caHash, caHash); // K3s was begun anew
  const born = aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]);
  assert.equal(say(born, 'opti-1', FOUNDED).cluster.caHash, CA_HASH);
  assert.equal(say(born, 'opti-2', FOUNDED).cluster.caHash, CA_HASH);
});

test('a founder that is Ready goes on until it has told the hash', () => {
  const { say } = openEars();
  const cluster = aCluster([member('opti-1', 'ready')], { caHash: undefined });
  assert.equal(say(cluster, 'opti-1', { kind: 'installed' }).reply, 'go-on');
  const told = say(cluster, 'opti-1', FOUNDED);
  assert.equal(told.reply, 'joined');
  assert.equal(told.cluster.caHash, 'fa'.repeat(32));
});

test('a Ready node of the member’s name and machine-id makes it ready, and the first server bears the life', () => {
  const unborn = aCluster([member('opti-1', 'installed')], { bornAt: undefined });
  const born = seenReady(unborn, [kubernetesNode('opti-1')], SIGHT);
  assert.equal(born.bornAt, 7_000);
  assert.equal(born.members[0]?.phase, 'ready');
  assert.equal(born.members[0]?.readyAt, 7_000);
  assert.equal(seenReady(born, [kubernetesNode('opti-1')], { ...SIGHT, now: 8_000 }), born);
  const down = [kubernetesNode('opti-1', { ready: false })];
  assert.equal(seenReady(born, down, SIGHT), born); // once Ready, a member stays one
});

test('what does not make a member ready', () => {
  const cluster = aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]);
  const not = {
    'not Ready': kubernetesNode('opti-2', { ready: false }),
    'the install of before': kubernetesNode('opti-2', { machineId: '0'.repeat(32) }),
    'another name': kubernetesNode('opti-2', { name: 'opti-7' }),
    'two minor versions away': kubernetesNode('opti-2', { kubeletVersion: 'v1.31.9+k3s1' }),
    'no K3s': kubernetesNode('opti-2', { kubeletVersion: 'v1.33.1' }),
  };
  for (const [what, node] of Object.entries(not)) {
    assert.equal(seenReady(cluster, [node], SIGHT), cluster, what);
  }
  const next = kubernetesNode('opti-2', { kubeletVersion: 'v1.34.0+k3s2' });
  assert.notEqual(seenReady(cluster, [next], SIGHT), cluster);
});

test('a system that is to be wiped does not become ready any more', () => {
  const unborn = aCluster([member('opti-1', 'installed')], { bornAt: undefined });
  const installOf = () => ({ keyHash: undefined });
  const nodes = [kubernetesNode('opti-1')];
  assert.equal(seenReady(unborn, nodes, { now: 7_000, installOf }), unborn);
});

test('a member that lost its turn and joined all the same is ready; one that leaves is not', () => {
  const cluster = aCluster([
    member('opti-1', 'ready'),
    member('opti-2', 'lapsed'),
    member('opti-3', 'leaving'),
  ]);
  const nodes = ['opti-1', 'opti-2', 'opti-3'].map((id) => kubernetesNode(id));
  const phases = seenReady(cluster, nodes, SIGHT).members.map(({ phase }) => phase);
  assert.deepEqual(phases, ['ready', 'ready', 'leaving']);
});

test('a member that got another address is reached there', () => {
  const cluster = aCluster([member('opti-1', 'ready')]);
  const moved = kubernetesNode('opti-1', { internalAddress: '192.168.1.201' });
  assert.equal(seenReady(cluster, [moved], SIGHT).members[0]?.address, '192.168.1.201');
});

test('a server that may still be joining has not left before it stopped or was silent for long', () => {
  const { attendance, clock } = openEars();
  const leaving = leave(
    aCluster([member('opti-1', 'ready'), member('opti-2', 'installed')]),
    'opti-2',
  );
  attendance.heard('opti-2');
  const early = left(leaving, 'opti-2', attendance);
  assert.deepEqual(early, {
    kind: 'not-yet',
    condition: {
      name: 'MayStillJoin',
      reason: 'opti-2 may still be joining: it is told to stop when it speaks',
    },
  });
  attendance.rests('opti-2');
  const gone = left(leaving, 'opti-2', attendance);
  assert.ok(gone.kind === 'left' && gone.cluster.members.length === 1);
  attendance.heard('opti-2');
  clock.ticks = TURN_LAPSES_MS;
  assert.equal(left(leaving, 'opti-2', attendance).kind, 'left');
});

test('who was Ready, or is an agent, or is not there, has left at once', () => {
  const { attendance } = openEars();
  const cluster = aCluster([
    member('opti-1', 'ready'),
    member('opti-2', 'leaving', { readyAt: 2_000 }),
    member('opti-3', 'leaving', { role: 'agent' }),
  ]);
  for (const nodeId of ['opti-2', 'opti-3', 'opti-9']) {
    assert.equal(left(cluster, nodeId, attendance).kind, 'left', nodeId);
  }
  assert.equal(leave(cluster, 'opti-9'), cluster);
  assert.equal(leave(cluster, 'opti-2'), cluster);
});

test('the founder of a life that was never born has nothing to leave', () => {
  const { attendance } = openEars();
  const unborn = aCluster([member('opti-1', 'installed')], { bornAt: undefined });
  assert.equal(leave(unborn, 'opti-1'), unborn);
  assert.deepEqual(left(unborn, 'opti-1', attendance), { kind: 'left', cluster: unborn });
});

test('how many servers are of use', () => {
  const of = (count: number) =>
    advice(aCluster(Array.from({ length: count }, (_, at) => member(`opti-${at + 1}`, 'ready'))));
  for (const count of [0, 1, 3, 5]) assert.deepEqual(of(count), [], `${count}`);
  assert.deepEqual(of(2), [
    'two servers survive no failure, and both must run: make it one or three',
  ]);
  assert.deepEqual(of(4), ['4 servers survive no more failures than 3: make it 3 or 5']);
  assert.match(of(6)[0] ?? '', /^6 servers are slower than five/);
  assert.match(of(7)[0] ?? '', /make the others agents$/);
});
