/**
 * Questions to the sequencer, with a clock that the test turns, and what is expected of the answers.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { Cluster } from '../../src/domain/cluster/cluster.ts';
import type { JoinAnswer, JoinAsker } from '../../src/domain/cluster/join.ts';
import { answerAsk, type Circumstances } from '../../src/domain/cluster/sequencer.ts';
import { createAttendance } from '../../src/workflow/join/attendance.ts';
import { freshLife, keyHashOf } from './cluster-values.ts';

/** A clock that the test turns, and a registry that knows every node with the key of its first install. */
export function surroundings(keys: Readonly<Record<string, string | undefined>> = {}) {
  const clock = { ticks: 0 };
  const attendance = createAttendance(() => clock.ticks);
  let lives = 1;
  const circumstances: Circumstances = {
    now: 5_000,
    attendance,
    installOf: (id) => ({ keyHash: id in keys ? keys[id] : keyHashOf(id) }),
    fresh: () => freshLife(`life-${++lives}`),
    isUp: () => true,
  };
  const ask = (cluster: Cluster | undefined, who: JoinAsker): JoinAnswer =>
    answerAsk(cluster, who, circumstances);
  return { clock, attendance, circumstances, ask };
}

export function granted(answer: JoinAnswer) {
  assert.equal(answer.kind, 'grant', JSON.stringify(answer));
  return answer as JoinAnswer & { kind: 'grant' };
}

/** The name of the condition, and its reason. */
export function waits(answer: JoinAnswer): readonly [string, string] {
  assert.equal(answer.kind, 'wait', JSON.stringify(answer));
  const { name, reason } = (answer as JoinAnswer & { kind: 'wait' }).condition;
  return [name, reason];
}

export const phaseOf = (cluster: Cluster | undefined, nodeId: string) =>
  cluster?.members.find((known) => known.nodeId === nodeId)?.phase;
