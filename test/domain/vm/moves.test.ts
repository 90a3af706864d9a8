import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  advanced,
  begun,
  failed,
  isAtRest,
  rearmed,
  remade,
} from '../../../src/domain/vm/moves.ts';
import { PROGRAMS, type Program, stateOf, stepAfter } from '../../../src/domain/vm/steps.ts';
import type { Vm } from '../../../src/domain/vm/vm.ts';
import { assertGolden } from '../../support/golden.ts';
import { A_VM } from '../../support/vm-values.ts';

const programs = Object.keys(PROGRAMS) as Program[];
const everywhere = programs.flatMap((program) =>
  PROGRAMS[program].map(
    (step): Vm => ({ ...A_VM, program, step, task: 'UPID:x', failure: undefined }),
  ),
);

test('every step of every program: what it shows, what follows it, and what its failure leads to', () => {
  const lines = everywhere.map((vm) => {
    const lost = failed(vm, 'why', 1);
    const next = stepAfter(vm) ?? '(the end)';
    return `${vm.program}/${vm.step}: ${stateOf(vm)}; then ${next}; failing: ${lost.program}/${lost.step}, ${stateOf(lost)}`;
  });
  assertGolden('vms/steps.txt', `${lines.join('\n')}\n`);
});

test('a task belongs to one step', () => {
  for (const vm of everywhere) {
    assert.equal(advanced(vm, {}, 5).task, undefined);
    assert.equal(advanced(vm, { task: 'UPID:y' }, 5).task, 'UPID:y');
    assert.equal(begun(vm, 'delete', 5).task, undefined);
  }
});

test('a machine on which a system was installed is never taken away because a step failed', () => {
  for (const vm of everywhere) {
    const wasMade = ['install', 'resize', 'restart', 'restarted', 'rest'].includes(vm.step);
    const lost = failed(vm, 'why', 1);
    assert.equal(lost.failure, 'why');
    if (wasMade || vm.program === 'delete') assert.equal(lost.program, vm.program);
  }
});

test('what is being destroyed stays so, whatever its node is armed for', () => {
  const vm = begun(A_VM, 'delete', 5);
  assert.equal(remade(vm, 7, 9), vm);
});

test('a machine that is being made anew is not begun again for the same reason', () => {
  const vm = rearmed({ ...A_VM, step: 'rest' }, 7, 9);
  assert.equal(vm.program, 'replace');
  assert.equal(remade(vm, 7, 11), vm);
  assert.equal(remade(vm, 8, 11).stepSince, 11);
  assert.equal(remade({ ...vm, step: 'rest' }, 7, 11).step, 'stop');
});

test('what failed rests once its traces are gone', () => {
  const lost = failed({ ...A_VM, step: 'created' }, 'why', 1);
  assert.equal(isAtRest(lost), false);
  assert.equal(isAtRest({ ...lost, step: 'undone' }), true);
});
