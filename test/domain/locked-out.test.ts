import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProfile } from '../../src/boot/profiles.ts';
import { isLockedOut } from '../../src/domain/locked-out.ts';

const KEY = `ssh-ed25519 ${'A'.repeat(68)} ada@example.com`;
const HASH = '$6$rounds=4096$abcdefgh$0123456789abcdef';
const of = (text: string) => parseProfile('x', text, 'x.yaml');

test('nobody gets into what has no key and no password', () => {
  assert.equal(isLockedOut(of('image: "24.04"'), []), true);
  assert.equal(isLockedOut(of('image: "24.04"'), [KEY]), false);
  assert.equal(
    isLockedOut(of(`{image: "24.04", login: {sshAuthorizedKeys: ["${KEY}"]}}`), []),
    false,
  );
  assert.equal(isLockedOut(of(`{image: "24.04", login: {passwordHash: "${HASH}"}}`), []), false);
  assert.equal(isLockedOut(of('{image: "24.04", login: {passwordHash: "*"}}'), []), true);
});

test('of a host whose root password is random, too', () => {
  const host = 'kind: proxmox-ve, image: "8.4", disks: {list: [sda]}';
  assert.equal(isLockedOut(of(`{${host}}`), []), true);
  assert.equal(isLockedOut(of(`{${host}, login: {rootPasswordHash: "${HASH}"}}`), []), false);
  assert.equal(isLockedOut(of(`{${host}, login: {sshAuthorizedKeys: ["${KEY}"]}}`), []), false);
});
