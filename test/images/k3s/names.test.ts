import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareVersions,
  folderName,
  parseFolderName,
} from '../../../src/images/k3s/release-names.ts';

const number = fc.nat({ max: 40 });
const version = fc
  .tuple(number, number, number, fc.option(number), number)
  .map(([major, minor, patch, candidate, build]) => {
    const suffix = candidate === null ? '' : `-rc${candidate}`;
    return `v${major}.${minor}.${patch}${suffix}+k3s${build}`;
  });

test('a folder is told by its name, for every version and both architectures', () => {
  fc.assert(
    fc.property(version, fc.constantFrom('amd64', 'arm64'), (one, arch) => {
      assert.deepEqual(parseFolderName(folderName(one, arch)), { version: one, arch });
    }),
  );
  for (const name of ['v1.33.1-k3s1-amd64', 'v1.33.1+k3s1', '.gone-v1.33.1+k3s1-amd64', 'lost']) {
    assert.equal(parseFolderName(name), undefined, name);
  }
});

test('versions are ordered by number, and a candidate comes before its release', () => {
  const ordered = [
    'v1.9.9+k3s1',
    'v1.33.2-rc2+k3s1',
    'v1.33.2-rc10+k3s1',
    'v1.33.2+k3s1',
    'v1.33.2+k3s2',
    'v1.33.10+k3s1',
    'v1.34.0+k3s1',
  ];
  assert.deepEqual(ordered.toReversed().toSorted(compareVersions), ordered);
  fc.assert(
    fc.property(version, version, (a, b) => {
      assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)));
      assert.equal(compareVersions(a, b) === 0, a === b);
    }),
  );
});
