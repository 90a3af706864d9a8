import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { keptLog, parseSshHostKeys } from '../../../src/http/machine/install-report.ts';

const KEYS = [
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 root@opti-1',
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAI=',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFh1Z2U root@opti-1',
];

test('the keys of an OpenSSH host are read, whatever ends their lines', () => {
  assert.deepEqual(parseSshHostKeys(KEYS.join('\n')), KEYS);
  assert.deepEqual(parseSshHostKeys(`# host keys\r\n${KEYS.join('\r\n')}\r\n`), KEYS);
  assert.deepEqual(parseSshHostKeys(''), []);
});

test('more keys than a host has are refused', () => {
  assert.throws(() => parseSshHostKeys(`${KEYS[0]}\n`.repeat(17)), { code: 'INPUT_INVALID' });
});

test('any text is read or refused by name, and what is read stays on one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        for (const key of parseSshHostKeys(text)) assert.doesNotMatch(key, /[\r\n\0]/);
      } catch (error) {
        assert.ok(error instanceof ProvisioningError && error.problems.length > 0);
      }
    }),
  );
});

test('a kept log is the end of the log, at most 64 KiB of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(3), (piece, times) => {
      const log = `${piece}${'é line\n'.repeat(times * 5000)}`;
      const kept = keptLog(log);
      assert.ok(log.endsWith(kept));
      assert.ok(Buffer.byteLength(kept) <= 64 * 1024);
      if (Buffer.byteLength(log) > 64 * 1024) assert.ok(Buffer.byteLength(kept) > 62 * 1024);
    }),
    { numRuns: 50 },
  );
});
