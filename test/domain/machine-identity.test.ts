import assert from 'node:assert/strict';
import { test } from 'node:test';
import { machineIdentity } from '../../src/domain/machine-identity.ts';

const identityOf = (facts: Record<string, string>) =>
  machineIdentity(new Map(Object.entries(facts)));

test('a Dell tells its UUID and its service tag', () => {
  assert.deepEqual(
    identityOf({ uuid: '4C4C4544-0031-4D10-8038-C8C04F444D32', serial: ' H1M8DM2 ' }),
    { uuid: '4c4c4544-0031-4d10-8038-c8c04f444d32', serial: 'H1M8DM2' },
  );
});

test('what is not set is not known', () => {
  const nothing = { uuid: undefined, serial: undefined };
  assert.deepEqual(identityOf({}), nothing);
  assert.deepEqual(identityOf({ uuid: '', serial: '' }), nothing);
  assert.deepEqual(identityOf({ uuid: '00000000-0000-0000-0000-000000000000' }), nothing);
  assert.deepEqual(identityOf({ uuid: 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF' }), nothing);
  assert.deepEqual(identityOf({ uuid: 'unset', serial: 'To be filled by O.E.M.' }), nothing);
  assert.deepEqual(identityOf({ serial: 'Default string' }), nothing);
});

test('what makers ship on all of their boards is the identity of none', () => {
  const nothing = { uuid: undefined, serial: undefined };
  for (const uuid of [
    '03000200-0400-0500-0006-000700080009',
    '00020003-0004-0005-0006-000700080009',
    '03020100-0504-0706-0809-0A0B0C0D0E0F',
    'FEFEFEFE-FEFE-FEFE-FEFE-FEFEFEFEFEFE',
  ]) {
    assert.deepEqual(identityOf({ uuid }), nothing, uuid);
  }
  for (const serial of ['0123456789', 'Default_string', 'Chassis Serial Number']) {
    assert.deepEqual(identityOf({ serial }), nothing, serial);
  }
});

test('a serial of any length stays short', () => {
  assert.equal(identityOf({ serial: 'x'.repeat(5000) }).serial?.length, 64);
});
