import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createLoaders, PACKAGE_FOLDERS } from '../../src/boot/loaders.ts';
import { LOADERS } from '../../src/domain/loader.ts';
import { file, needs } from '../support/needs.ts';

/** The least that has the header of a UEFI program (PE/COFF). */
function efiProgram(machine: number): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write('PE\0\0', 0x80, 'latin1');
  bytes.writeUInt16LE(machine, 0x84);
  return bytes;
}

const X64 = efiProgram(0x8664);
const ARM64 = efiProgram(0xaa64);
const BIOS = Buffer.alloc(512, 0xea);

async function folders(context: TestContext, files: Readonly<Record<string, Buffer | string>>) {
  const root = await mkdtemp(join(tmpdir(), 'pilotlight-loaders-'));
  context.after(() => rm(root, { recursive: true }));
  for (const folder of ['package', 'own', 'ipxeboot']) await mkdir(join(root, folder));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  const loaders = createLoaders({
    configured: join(root, 'own'),
    packages: [join(root, 'nowhere'), join(root, 'package')],
    archive: join(root, 'ipxeboot'),
  });
  return { root, loaders };
}

test('iPXE comes from the package, then from the own folder, then from the archive', async (context) => {
  const { root, loaders } = await folders(context, {
    'package/undionly.kpxe': BIOS,
    'own/undionly.kpxe': BIOS,
    'own/snponly.efi': X64,
    'ipxeboot/x86_64/snponly.efi': X64,
    'ipxeboot/x86_64/ipxe.efi': X64,
    'ipxeboot/arm64/snponly.efi': ARM64,
  });
  await loaders.load();
  assert.deepEqual(loaders.find('undionly.kpxe'), { path: join(root, 'package/undionly.kpxe') });
  assert.deepEqual(loaders.find('snponly.efi'), { path: join(root, 'own/snponly.efi') });
  assert.deepEqual(loaders.find('ipxe.efi'), { path: join(root, 'ipxeboot/x86_64/ipxe.efi') });
  assert.deepEqual(loaders.find('snponly-arm64.efi'), {
    path: join(root, 'ipxeboot/arm64/snponly.efi'),
  });
});

test('shim and GRUB come from the own folder, under the names that distributions give them', async (context) => {
  const { root, loaders } = await folders(context, {
    'own/bootnetx64.efi': X64,
    'own/grubx64.efi': X64,
    'package/shimx64.efi': X64,
    'ipxeboot/x86_64-sb/shimx64.efi': X64,
  });
  await loaders.load();
  assert.deepEqual(loaders.find('shimx64.efi'), { path: join(root, 'own/bootnetx64.efi') });
  assert.deepEqual(loaders.secondStage('grubx64.efi'), { path: join(root, 'own/grubx64.efi') });
  assert.equal(loaders.secondStage('grubaa64.efi'), undefined);
});

test('shim and GRUB of an archive come together: the user’s GRUB is not signed by its key', async (context) => {
  const { root, loaders } = await folders(context, {
    'own/grubx64.efi': X64,
    'ipxeboot/shimx64.efi': X64,
    'ipxeboot/grubx64.efi': X64,
  });
  await loaders.load();
  assert.deepEqual(loaders.find('shimx64.efi'), { path: join(root, 'ipxeboot/shimx64.efi') });
  assert.deepEqual(loaders.secondStage('grubx64.efi'), {
    path: join(root, 'ipxeboot/grubx64.efi'),
  });
});

test('a file for another kind of machine, a folder and an empty file are passed over', async (context) => {
  const { root, loaders } = await folders(context, {
    'package/snponly.efi': ARM64,
    'package/ipxe.efi': '',
    'package/undionly.kpxe/file': BIOS,
    'package/ipxe.pxe': X64,
    'own/ipxe.efi': X64,
  });
  await symlink('nowhere', join(root, 'own/snponly.efi'));
  await loaders.load();
  assert.equal(loaders.find('snponly.efi'), undefined);
  assert.equal(loaders.find('undionly.kpxe'), undefined);
  assert.equal(loaders.find('ipxe.pxe'), undefined);
  assert.deepEqual(loaders.find('ipxe.efi'), { path: join(root, 'own/ipxe.efi') });
});

test('what is missing comes with the way to get it', async (context) => {
  const { root, loaders } = await folders(context, { 'package/undionly.kpxe': BIOS });
  await loaders.load();
  const advice = new Map(loaders.missing().map(({ loader, advice }) => [loader, advice]));
  assert.equal(advice.has('undionly.kpxe'), false);
  assert.equal(advice.size, LOADERS.length - 1);
  assert.equal(
    advice.get('snponly.efi'),
    `install the package ipxe, or put snponly.efi into ${join(root, 'own')}`,
  );
  assert.match(advice.get('snponly-arm64.efi') ?? '', /have an iPXE release fetched/);
  assert.match(
    advice.get('shimx64.efi') ?? '',
    /^needed for Secure Boot only: put shimx64\.efi and grubx64\.efi/,
  );
});

test('nothing is found before it was looked for, and what comes later is found by looking again', async (context) => {
  const { root, loaders } = await folders(context, { 'own/ipxe.efi': X64 });
  assert.equal(loaders.find('ipxe.efi'), undefined);
  await loaders.load();
  assert.notEqual(loaders.find('ipxe.efi'), undefined);
  await rm(join(root, 'own/ipxe.efi'));
  await writeFile(join(root, 'own/snponly.efi'), X64);
  await loaders.load();
  assert.equal(loaders.find('ipxe.efi'), undefined);
  assert.notEqual(loaders.find('snponly.efi'), undefined);
});

test(
  "Debian's package has all of iPXE for x86",
  needs(file('/usr/lib/ipxe/snponly.efi', 'ipxe')),
  async () => {
    const loaders = createLoaders({
      configured: undefined,
      packages: PACKAGE_FOLDERS,
      archive: undefined,
    });
    await loaders.load();
    for (const name of ['undionly.kpxe', 'ipxe.pxe', 'snponly.efi', 'ipxe.efi'] as const) {
      assert.deepEqual(loaders.find(name), { path: `/usr/lib/ipxe/${name}` });
    }
  },
);

const DEBIAN_NETBOOT = '/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64';

test(
  "Debian's netboot folder has shim and GRUB",
  needs(file(`${DEBIAN_NETBOOT}/bootnetx64.efi`, 'debian-installer-12-netboot-amd64')),
  async () => {
    const loaders = createLoaders({ configured: DEBIAN_NETBOOT, packages: [], archive: undefined });
    await loaders.load();
    assert.deepEqual(loaders.find('shimx64.efi'), { path: `${DEBIAN_NETBOOT}/bootnetx64.efi` });
    assert.deepEqual(loaders.secondStage('grubx64.efi'), { path: `${DEBIAN_NETBOOT}/grubx64.efi` });
  },
);
