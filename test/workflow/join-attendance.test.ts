import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAttendance } from '../../src/workflow/join/attendance.ts';

function openBook() {
  const clock = { ticks: 1_000 };
  const book = createAttendance(() => clock.ticks);
  const waits = (nodeId: string, role: 'server' | 'agent' = 'server') =>
    book.waits({ nodeId, name: nodeId, role });
  return { clock, book, waits };
}

test('silence begins with the service, and again with each word', () => {
  const { clock, book } = openBook();
  clock.ticks += 500;
  assert.equal(book.silence('opti-1'), 500);
  assert.equal(book.turnAge('opti-1'), 500);
  book.heard('opti-1');
  book.turnBegins('opti-1');
  clock.ticks += 20;
  assert.equal(book.silence('opti-1'), 20);
  assert.equal(book.turnAge('opti-1'), 20);
  book.rests('opti-1');
  assert.equal(book.silence('opti-1'), Number.POSITIVE_INFINITY);
});

test('a place in line is kept by asking, and lost by silence', () => {
  const { clock, book, waits } = openBook();
  waits('opti-1');
  waits('opti-2');
  waits('opti-3', 'agent');
  waits('opti-1');
  assert.equal(book.firstInLine('server'), 'opti-1');
  assert.deepEqual(
    ['opti-1', 'opti-2', 'opti-9'].map((id) => book.placeInLine(id, 'server')),
    [0, 1, 2],
  );
  clock.ticks += 59_000;
  waits('opti-2');
  clock.ticks += 2_000;
  assert.equal(book.firstInLine('server'), 'opti-2'); // the other asked no more
  waits('opti-1');
  assert.equal(book.placeInLine('opti-1', 'server'), 1);
  assert.equal(book.firstInLine('agent'), undefined);
});

test('who is granted or forgotten stands in no line', () => {
  const { book, waits } = openBook();
  waits('opti-1');
  waits('opti-2');
  book.leavesLine('opti-1');
  book.forget('opti-2');
  assert.equal(book.firstInLine('server'), undefined);
});
