import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readTar, type TarMember } from '../../../src/images/loaders/tar.ts';
import { command, needs } from '../../support/needs.ts';
import { tarOf } from '../support/tar-writer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const part = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}(\.efi)?$/);
const file = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.uint8Array({ maxLength: 1500 }))
  .map(([parts, bytes]) => ({ name: parts.join('/'), bytes: Buffer.from(bytes) }));

/** All members, out of a stream in pieces of `piece` bytes. */
async function membersOf(archive: Buffer, piece = 1000): Promise<TarMember[]> {
  async function* pieces() {
    for (let at = 0; at < archive.length; at += piece) yield archive.subarray(at, at + piece);
  }
  const members: TarMember[] = [];
  const all = { wants: () => true, largest: 10_000 };
  for await (const member of readTar(pieces(), all)) members.push(member);
  return members;
}

test('what is written is read: every file, in order, however it comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 8 }),
      fc.integer({ min: 1, max: 4000 }),
      async (files, piece) => {
        assert.deepEqual(await membersOf(tarOf(files), piece), files);
      },
    ),
  );
});

test('names that lead elsewhere, and what is no file, are never told', async () => {
  const names = ['../a', 'a/../../b', '/etc/passwd', 'a//b', 'a/./b', '..', 'a\\..\\b', ''];
  const evil = names.map((name) => ({ name, bytes: 'x' }));
  const others = ['1', '2', '3', '4', '5', '6', 'x', 'g', 'L'].map((type) => ({
    name: 'inside',
    type,
    link: '/etc/passwd',
  }));
  const good = { name: './amd64/grubx64.efi', bytes: 'MZ' };
  const told = await membersOf(tarOf([...evil, ...others, good]));
  assert.deepEqual(told, [{ name: 'amd64/grubx64.efi', bytes: Buffer.from('MZ') }]);
});

test('no bytes can do more than be refused', async () => {
  const archive = tarOf([{ name: 'a', bytes: 'b'.repeat(700) }]);
  const damage = fc.record({
    at: fc.nat(archive.length - 1),
    byte: fc.nat(255),
    cut: fc.nat(archive.length),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, byte, cut }) => {
      const bytes = Buffer.from(archive.subarray(0, cut));
      if (at < bytes.length) bytes.writeUInt8(byte, at);
      try {
        for (const member of await membersOf(bytes)) assert.ok(member.bytes.length <= bytes.length);
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
    }),
  );
});

for (const format of ['ustar', 'gnu', 'pax']) {
  test(`an archive that tar(1) writes as ${format} is read`, needs(command('tar')), async (t) => {
    const folder = await temporaryFolder(t);
    mkdirSync(join(folder, 'amd64'));
    writeFileSync(join(folder, 'amd64/bootx64.efi'), 'MZ shim');
    const archive = execFileSync('tar', [
      '-C',
      folder,
      `--format=${format}`,
      '-cf',
      '-',
      './amd64',
    ]);
    const [member] = await membersOf(archive);
    assert.deepEqual(member, { name: 'amd64/bootx64.efi', bytes: Buffer.from('MZ shim') });
  });
}

test('what is not wanted is passed over, and what is wanted and too large is refused', async () => {
  const archive = tarOf([
    { name: 'linux', bytes: Buffer.alloc(50_000) },
    { name: 'grubx64.efi', bytes: 'MZ' },
  ]);
  async function* once() {
    yield archive;
  }
  const grub = { wants: (name: string) => name === 'grubx64.efi', largest: 100 };
  for await (const { name } of readTar(once(), grub)) assert.equal(name, 'grubx64.efi');
  await assert.rejects(membersOf(archive), { message: 'linux has 50000 bytes, over 10000' });
});
