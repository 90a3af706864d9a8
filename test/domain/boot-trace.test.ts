import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BootTrace, furthest, traced, WAYPOINTS } from '../../src/domain/boot-trace.ts';

const walk = (...names: readonly (typeof WAYPOINTS)[number][]): BootTrace =>
  names.reduce((trace: BootTrace, name, at) => traced(trace, name, at), {});

test('an undisturbed boot leaves every waypoint, each with its time', () => {
  const trace = walk(...WAYPOINTS);
  assert.deepEqual(Object.keys(trace), [...WAYPOINTS]);
  assert.deepEqual(Object.values(trace), [...WAYPOINTS.keys()]);
});

test('a new offer forgets the boot before, iPXE keeps the loader, a script keeps iPXE', () => {
  const full = walk(...WAYPOINTS);
  assert.deepEqual(Object.keys(traced(full, 'offer', 20)), ['offer']);
  assert.deepEqual(Object.keys(traced(full, 'ipxe', 20)), ['offer', 'port-4011', 'loader', 'ipxe']);
  assert.deepEqual(Object.keys(traced(full, 'script', 20)).at(-1), 'script');
  assert.deepEqual(Object.keys(traced(full, 'loader', 20)), [...WAYPOINTS], 'a GRUB fetches more');
});

test('nothing was seen: nowhere', () => {
  assert.equal(furthest({}), -1);
  assert.equal(furthest({ offer: 1, kernel: 0 }), WAYPOINTS.indexOf('kernel'));
});

test('a trace has what was seen last, in order, and never more than was seen', () => {
  const anyWalk = fc.array(fc.constantFrom(...WAYPOINTS), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(anyWalk, (names) => {
      const trace = walk(...names);
      const kept = Object.keys(trace);
      assert.deepEqual(
        kept,
        WAYPOINTS.filter((name) => kept.includes(name)),
      );
      const last = names.at(-1) ?? 'offer';
      assert.equal(trace[last], names.length - 1);
      for (const [name, at] of Object.entries(trace)) assert.equal(names[at], name);
    }),
  );
});
