import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { sha256Of } from '../support/mirror.ts';
import { isoOf, startYard } from './support/library-yard.ts';
import { publishFolder } from './support/releases.ts';
import { tarOf } from './support/tar-writer.ts';

const NETBOOT = 'ubuntu-24.04.4-netboot-amd64.tar.gz';
const NETBOOT_WISH = { kind: 'netboot', release: '24.04', arch: 'amd64' } as const;

function ipxeArchive(mark: string): Buffer {
  return gzipSync(
    tarOf([
      { name: 'ipxeboot/', type: '5' },
      { name: 'ipxeboot/x86_64/snponly.efi', bytes: `MZ snponly ${mark}` },
      { name: 'ipxeboot/x86_64/ipxe.efi', bytes: `MZ ipxe ${mark}` },
      { name: 'ipxeboot/i386/undionly.kpxe', bytes: `undionly ${mark}` },
      { name: 'ipxeboot/undionly.kpxe', type: '2', link: 'i386/undionly.kpxe' },
      { name: 'ipxeboot/README', bytes: 'not a loader' },
      { name: '../../evil/snponly.efi', bytes: 'outside' },
    ]),
  );
}

const GOOD_NETBOOT = gzipSync(
  tarOf([
    { name: './amd64/bootx64.efi', bytes: 'MZ shim' },
    { name: './amd64/grubx64.efi', bytes: 'MZ grub' },
    { name: './amd64/linux', bytes: Buffer.alloc(100_000) },
    { name: './amd64/grub/grub.cfg', bytes: 'set timeout=30' },
  ]),
);

test("iPXE's archive is verified by the sum that came with the order, and its loaders are found", async (t) => {
  const { library, mirror, loaders, until, restart } = await startYard(t);
  const archive = ipxeArchive('2.0.0');
  mirror.files.set('ipxe/v2.0.0/ipxeboot.tar.gz', { bytes: archive });
  const order = { kind: 'ipxe', version: '2.0.0', sha256: sha256Of(archive) } as const;
  const { id } = await library.request(order);
  const { state, proof, label } = await until(id, (view) => view.state === 'verified');
  assert.deepEqual(
    [id, state, proof, label],
    ['ipxeboot-2.0.0.tar.gz', 'verified', 'sum', 'iPXE 2.0.0'],
  );
  const text = (path: string) => readFile(join(loaders, path), 'utf8');
  assert.equal(await text('x86_64/snponly.efi'), 'MZ snponly 2.0.0');
  assert.equal(await text('i386/undionly.kpxe'), 'undionly 2.0.0');
  assert.ok(!existsSync(join(loaders, 'README')));
  assert.ok(!existsSync(join(loaders, '../evil')));

  // A newer one takes its place, whole; the old one is gone.
  const newer = ipxeArchive('2.1.0');
  mirror.files.set('ipxe/v2.1.0/ipxeboot.tar.gz', { bytes: newer });
  const next = await library.request({ kind: 'ipxe', version: '2.1.0', sha256: sha256Of(newer) });
  await until(next.id, (view) => view.state === 'verified');
  assert.equal(await text('x86_64/ipxe.efi'), 'MZ ipxe 2.1.0');
  const kept = (await readdir(loaders)).filter((name) => /^\.ipxe-/.test(name));
  assert.equal(kept.length, 1);

  const again = await restart();
  assert.deepEqual(
    again.library.views().map((view) => view.id),
    [next.id],
  );
  await again.library.remove(next.id);
  assert.deepEqual(await readdir(loaders), []);
});

test("Ubuntu's archive with shim and GRUB is verified by the signed list", async (t) => {
  const { library, mirror, signer, loaders, until } = await startYard(t);
  const others = { [NETBOOT]: GOOD_NETBOOT };
  await publishFolder(mirror, signer, 'noble', [{ point: '24.04.4', iso: await isoOf(0), others }]);
  const { id } = await library.request(NETBOOT_WISH);
  const { proof } = await until(id, ({ state }) => state === 'verified');
  assert.equal(proof, 'signature');
  const found = (await readdir(loaders)).filter((name) => !name.startsWith('.'));
  assert.deepEqual(found.toSorted(), ['grubx64.efi', 'shimx64.efi']);
  assert.equal(await readFile(join(loaders, 'shimx64.efi'), 'utf8'), 'MZ shim');
});

test('shim and GRUB for arm64 come from the mirror of arm64, and stand beside those for amd64', async (t) => {
  const { library, mirror, signer, loaders, until } = await startYard(t);
  const iso = await isoOf(0);
  const point = '24.04.4';
  const bytes = gzipSync(
    tarOf([
      { name: './arm64/bootaa64.efi', bytes: 'MZ shim aa64' },
      { name: './arm64/grubaa64.efi', bytes: 'MZ grub aa64' },
      { name: './amd64/bootx64.efi', bytes: 'of another machine' },
    ]),
  );
  const others = { 'ubuntu-24.04.4-netboot-arm64.tar.gz': bytes };
  const amd64 = { point, iso, others: { [NETBOOT]: GOOD_NETBOOT } };
  await publishFolder(mirror, signer, 'noble', [amd64]);
  const arm64 = { point, iso, arch: 'arm64', others };
  await publishFolder(mirror, signer, 'ports/24.04/release', [arm64]);
  for (const arch of ['amd64', 'arm64'] as const) {
    const { id } = await library.request({ ...NETBOOT_WISH, arch });
    await until(id, ({ state }) => state === 'verified');
  }
  const found = (await readdir(loaders)).filter((name) => !name.startsWith('.'));
  assert.deepEqual(found.toSorted(), [
    ...['grubaa64.efi', 'grubx64.efi', 'shimaa64.efi', 'shimx64.efi'],
  ]);
  assert.equal(await readFile(join(loaders, 'shimaa64.efi'), 'utf8'), 'MZ shim aa64');
  assert.equal(await readFile(join(loaders, 'shimx64.efi'), 'utf8'), 'MZ shim');
});

test('an archive that the signed list does not name needs the word of whoever asks', async (t) => {
  const { library, mirror, until } = await startYard(t);
  mirror.files.set(`noble/${NETBOOT}`, { bytes: GOOD_NETBOOT });
  await assert.rejects(library.request(NETBOOT_WISH), {
    code: 'IMAGE_UNTRUSTED',
    message:
      /names no sum of ubuntu-24\.04\.4-netboot-amd64\.tar\.gz: give its sha256 with the request$/,
  });
  const { id } = await library.request({ ...NETBOOT_WISH, sha256: sha256Of(GOOD_NETBOOT) });
  const { proof } = await until(id, ({ state }) => state === 'verified');
  assert.equal(proof, 'sum');
});

test('an archive without loaders, and one that is none, leave what is there as it is', async (t) => {
  const { library, mirror, loaders, until } = await startYard(t);
  const empty = gzipSync(tarOf([{ name: 'ipxeboot/README', bytes: 'nothing' }]));
  const noise = gzipSync(Buffer.alloc(2000, 7));
  for (const [version, bytes, reason] of [
    ['1.0.0', empty, 'the archive holds no x86_64/snponly.efi'],
    ['1.0.1', noise, 'the archive is damaged: the checksum at byte 0 is no number'],
    ['1.0.2', Buffer.from('no gzip'), 'the archive is damaged: incorrect header check'],
  ] as const) {
    mirror.files.set(`ipxe/v${version}/ipxeboot.tar.gz`, { bytes });
    const { id } = await library.request({ kind: 'ipxe', version, sha256: sha256Of(bytes) });
    const stopped = await until(id, ({ state }) => state === 'absent');
    assert.equal(stopped.reason, reason);
  }
  assert.ok(!existsSync(join(loaders, '.ipxe')));
});

test('what a person put among the loaders is not replaced', async (t) => {
  const { library, mirror, loaders, until } = await startYard(t);
  await mkdir(join(loaders, 'x86_64'), { recursive: true });
  await writeFile(join(loaders, 'x86_64/snponly.efi'), 'my own');
  const bytes = ipxeArchive('2.0.0');
  mirror.files.set('ipxe/v2.0.0/ipxeboot.tar.gz', { bytes });
  const { id } = await library.request({ kind: 'ipxe', version: '2.0.0', sha256: sha256Of(bytes) });
  const { reason } = await until(id, ({ state }) => state === 'absent');
  assert.match(reason ?? '', /x86_64 was put there by hand: move it away, then ask again$/);
  assert.equal(await readFile(join(loaders, 'x86_64/snponly.efi'), 'utf8'), 'my own');
});
