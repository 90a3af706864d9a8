import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { machineUuid } from '../../src/dhcp/machine-uuid.ts';
import { isSameUuid } from '../../src/domain/same-machine.ts';

const UUID = '4c4c4544-0031-4d10-8038-c8c04f444d32';
const SWAPPED = '44454c4c-3100-104d-8038-c8c04f444d32';

test('one UUID in both byte orders, and in either case, is one machine', () => {
  assert.ok(isSameUuid(UUID, SWAPPED));
  assert.ok(isSameUuid(SWAPPED, UUID));
  assert.ok(isSameUuid(UUID.toUpperCase(), UUID));
});

test('what stands on the wire in network order is the same machine', () => {
  const network = Buffer.from(UUID.replaceAll('-', ''), 'hex');
  const read = machineUuid(Buffer.concat([Buffer.of(0), network]));
  assert.equal(read, SWAPPED);
  assert.ok(isSameUuid(UUID, read));
});

test('sameness is mutual, and the last two groups always count', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      assert.ok(isSameUuid(one, one));
      assert.equal(isSameUuid(one, other), isSameUuid(other, one));
      if (one.slice(19) !== other.slice(19)) assert.ok(!isSameUuid(one, other));
    }),
  );
});
