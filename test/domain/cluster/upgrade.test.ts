import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inOrder, upgradeRefusal } from '../../../src/domain/cluster/upgrade.ts';

const refusal = (from: string, to: string): string | undefined =>
  upgradeRefusal([{ name: 'opti-01', version: from }], to);

test('a patch, a revision of K3s and the next minor version are upgrades', () => {
  for (const to of ['v1.33.2+k3s1', 'v1.33.1+k3s2', 'v1.34.0+k3s1', 'v1.33.1+k3s1']) {
    assert.equal(refusal('v1.33.1+k3s1', to), undefined, to);
  }
  assert.equal(refusal('v1.33.2-rc1+k3s1', 'v1.33.2+k3s1'), undefined);
});

test('no minor version is skipped', () => {
  assert.equal(
    refusal('v1.31.9+k3s1', 'v1.33.1+k3s1'),
    'opti-01 runs v1.31.9+k3s1, and no minor version is skipped: upgrade to a release of v1.32 first',
  );
});

test('nothing goes back', () => {
  for (const to of ['v1.33.0+k3s9', 'v1.32.9+k3s1', 'v1.33.1-rc2+k3s1', 'v1.33.1+k3s0']) {
    assert.equal(
      refusal('v1.33.1+k3s1', to),
      `opti-01 runs v1.33.1+k3s1, and K3s does not go back to ${to}`,
    );
  }
});

test('what is no release of K3s is said', () => {
  assert.equal(
    refusal('v1.33.1+k3s1', 'v1.34.0-k3s1'),
    '"v1.34.0-k3s1" is no release of K3s: they look like v1.33.1+k3s1',
  );
  assert.equal(
    refusal('v1.33.1', 'v1.34.0+k3s1'),
    'opti-01 runs "v1.33.1", which is no release of K3s',
  );
});

test('of two versions, at most one may become the other, and by one minor version', () => {
  const version = fc
    .tuple(fc.integer({ min: 25, max: 28 }), fc.nat(3), fc.nat(2), fc.integer({ min: 1, max: 3 }))
    .map(([minor, patch, rc, k3s]) => ({
      minor,
      text: `v1.${minor}.${patch}${rc === 0 ? '' : `-rc${rc}`}+k3s${k3s}`,
    }));
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [there, back] = [refusal(a.text, b.text), refusal(b.text, a.text)];
      if (a.text !== b.text) assert.ok(there !== undefined || back !== undefined);
      if (there === undefined) assert.ok(b.minor - a.minor === 0 || b.minor - a.minor === 1);
    }),
  );
});

test('servers come before agents, each by name', () => {
  const members = [
    { role: 'agent', name: 'a' },
    { role: 'server', name: 'c' },
    { role: 'server', name: 'b' },
  ] as const;
  assert.deepEqual(
    inOrder(members).map(({ name }) => name),
    ['b', 'c', 'a'],
  );
});
