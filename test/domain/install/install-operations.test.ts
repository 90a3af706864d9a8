import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  installOperations,
  type StageLine,
} from '../../../src/domain/install/install-operations.ts';
import type { NodeRole } from '../../../src/domain/node.ts';
import { STAGES, type Stage, transition } from '../../../src/domain/stage.ts';
import { describeEvent } from '../../../src/domain/timeline.ts';
import { aNode } from '../../support/a-node.ts';

const EVENTS = [
  'approved',
  'boot-offered',
  'attempt-started',
  'seed-served',
  'install-reported',
  'k3s-installed',
  'node-ready',
  'rotation-confirmed',
  'left-cluster',
  'step-failed',
  'reinstall-requested',
] as const;

const lines = (stages: readonly Stage[]): readonly StageLine[] =>
  stages.map((stage, index) => {
    return { id: index + 1, nodeId: 'n', at: index * 10, stage, text: `${stage} ${index}` };
  });

const brief = (stages: readonly Stage[], role: NodeRole) =>
  installOperations(aNode({ role, stage: stages.at(-1) ?? 'discovered' }), lines(stages)).map(
    ({ id, state, startedAt, endedAt, reason }) => [id, state, startedAt, endedAt, reason],
  );

test('an install ends where the machine is what it is to become', () => {
  const way = ['discovered', 'enrolled', 'booting', 'installing', 'installed'] as const;
  assert.deepEqual(brief(way, 'none'), [['install-2', 'done', 10, 40, undefined]]);
  assert.deepEqual(brief(way, 'agent'), [['install-2', 'running', 10, undefined, undefined]]);
  assert.deepEqual(brief([...way, 'joining', 'ready', 'in-rotation'], 'agent'), [
    ['install-2', 'done', 10, 60, undefined],
  ]);
  assert.deepEqual(brief(['discovered'], 'none'), []);
});

test('an install that fails says why, and one that begins anew ends the one before', () => {
  assert.deepEqual(
    brief(['enrolled', 'booting', 'failed', 'enrolled', 'booting', 'enrolled'], 'none'),
    [
      ['install-1', 'failed', 0, 20, 'failed 2'],
      ['install-4', 'cancelled', 30, 50, 'enrolled 5'],
      ['install-6', 'running', 50, undefined, undefined],
    ],
  );
});

test('a reinstall that was cancelled is cancelled, whatever the machine goes back to', () => {
  for (const [type, stage] of [
    ['reinstall-cancelled', 'installed'],
    ['retry-cancelled', 'failed'],
  ] as const) {
    const text = describeEvent({ type, by: 'bob' });
    const way = lines(['enrolled', 'booting', stage]).with(2, {
      ...{ id: 3, nodeId: 'n', at: 20, stage, text },
    });
    for (const role of ['none', 'server'] as const) {
      const [operation] = installOperations(aNode({ role, stage }), way);
      assert.deepEqual(
        [operation?.state, operation?.endedAt, operation?.percent, operation?.reason],
        ['cancelled', 20, undefined, text],
      );
    }
  }
});

test('a running install tells how far it is, and why it is late', () => {
  const stuck = { cause: 'no-offer', reason: 'nothing was asked', advice: 'x', since: 1 } as never;
  const progress = { percent: 40, step: 'curtin', at: 5 };
  const [installing] = installOperations(
    aNode({ stage: 'installing', progress, stuck }),
    lines(['enrolled', 'booting', 'installing']),
  );
  assert.deepEqual(
    [installing?.percent, installing?.step, installing?.reason],
    [40, 'curtin', 'nothing was asked'],
  );
});

test('whatever happens to a node, at most its newest install runs, and each has its beginning', () => {
  const story = fc.array(fc.constantFrom(...EVENTS), { maxLength: 40 });
  fc.assert(
    fc.property(story, fc.constantFrom('none' as const, 'server' as const), (events, role) => {
      const stages: Stage[] = ['discovered'];
      for (const type of events) {
        try {
          stages.push(transition(stages.at(-1) ?? 'discovered', { type }));
        } catch {}
      }
      const stage = stages.at(-1) ?? 'discovered';
      const found = installOperations(aNode({ role, stage }), lines(stages));
      assert.equal(found.length, stages.filter((one) => one === 'enrolled').length);
      assert.equal(new Set(found.map(({ id }) => id)).size, found.length);
      for (const [index, { state, startedAt = Number.NaN, endedAt }] of found.entries()) {
        assert.equal(state === 'running', endedAt === undefined);
        if (endedAt !== undefined) assert.ok(endedAt > startedAt);
        if (state === 'running') assert.equal(index, found.length - 1);
      }
      const goal = role === 'none' ? 'installed' : 'ready';
      const isThere = stage !== 'failed' && STAGES.indexOf(stage) >= STAGES.indexOf(goal);
      if (isThere) assert.notEqual(found.at(-1)?.state, 'running');
    }),
  );
});
