import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { decodePrivateKey, encodePrivateKey, publicLine } from '../../src/pki/openssh-key.ts';
import { createSshIdentity } from '../../src/pki/ssh-identity.ts';
import { command, needs } from '../support/needs.ts';

const run = promisify(execFile);

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-ssh-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const key = fc.record(
  {
    publicKey: bytes32,
    seed: bytes32,
    comment: fc.string({ unit: 'grapheme', maxLength: 40 }),
  },
  { noNullPrototype: true },
);

test('a key is read as it was written', () => {
  fc.assert(
    fc.property(key, fc.nat(0xffff_ffff), (one, check) => {
      assert.deepEqual(decodePrivateKey(encodePrivateKey(one, check)), one);
    }),
    { numRuns: 200 },
  );
});

test('a key with any one byte changed or cut is refused, or is another key, and nothing else happens', () => {
  const text = encodePrivateKey(
    { publicKey: Buffer.alloc(32, 7), seed: Buffer.alloc(32, 9), comment: 'pilotlight' },
    1,
  );
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('A', '/', '', '\n'), (at, put) => {
      const damaged = text.slice(0, at) + put + text.slice(at + 1);
      try {
        decodePrivateKey(damaged);
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
      assert.throws(
        () => decodePrivateKey(text.slice(0, Math.min(at, text.length - 2))),
        RangeError,
      );
    }),
    { numRuns: 300 },
  );
});

test('a pair is made once, and is the same after a restart', async (context) => {
  const folder = folderOf(context);
  const first = createSshIdentity({ folder });
  assert.throws(() => first.publicLine(), /has not been started/);
  await first.start();
  const again = createSshIdentity({ folder });
  await again.start();
  assert.equal(again.publicLine(), first.publicLine());
  assert.match(
    first.publicLine(),
    /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/]{48} pilotlight$/,
  );
  assert.equal(statSync(join(folder, 'ssh_key')).mode & 0o777, 0o600);
});

test('a damaged pair is said in words and left as it is', async (context) => {
  const folder = folderOf(context);
  const path = join(folder, 'ssh_key');
  writeFileSync(path, 'half');
  await assert.rejects(
    createSshIdentity({ folder }).start(),
    /ssh_key: expected .* not replaced by itself/,
  );
  assert.equal(readFileSync(path, 'utf8'), 'half');
});

test(
  'ssh-keygen reads our key, and we read its',
  needs(command('ssh-keygen', 'openssh-client')),
  async (context) => {
    const folder = folderOf(context);
    const identity = createSshIdentity({ folder });
    await identity.start();
    const { stdout } = await run('ssh-keygen', ['-y', '-f', join(folder, 'ssh_key')]);
    assert.equal(stdout.trim(), identity.publicLine());
    const theirs = join(folder, 'theirs');
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'of a person', '-f', theirs]);
    const read = decodePrivateKey(readFileSync(theirs, 'utf8'));
    assert.equal(publicLine(read), readFileSync(`${theirs}.pub`, 'utf8').trim());
  },
);
