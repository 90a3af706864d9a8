import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCounters } from '../../src/telemetry/counters.ts';

test('counters count, by ones or by more', () => {
  const counters = createCounters();
  counters.add('tftp.transfers');
  counters.add('tftp.bytes', 1_024);
  counters.add('tftp.bytes', 1_024);
  assert.deepEqual(counters.snapshot(), { 'tftp.bytes': 2_048, 'tftp.transfers': 1 });
  assert.deepEqual(Object.keys(counters.snapshot()), ['tftp.bytes', 'tftp.transfers']);
});

test('a snapshot does not change after it was taken', () => {
  const counters = createCounters();
  counters.add('dhcp.offers');
  const before = counters.snapshot();
  counters.add('dhcp.offers');
  assert.deepEqual(before, { 'dhcp.offers': 1 });
});
