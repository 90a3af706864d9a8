import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { createTftpRoot } from '../../src/tftp/root.ts';

let base = '';
const root = () => createTftpRoot(join(base, 'served'));

before(() => {
  base = mkdtempSync(join(tmpdir(), 'tftp-root-'));
  for (const folder of ['served/grub', 'elsewhere', 'served-not'])
    mkdirSync(join(base, folder), { recursive: true });
  writeFileSync(join(base, 'served/ipxe.efi'), 'loader');
  writeFileSync(join(base, 'served/grub/grub.cfg'), 'menu');
  writeFileSync(join(base, 'served/%2e%2e'), 'a name as any other');
  writeFileSync(join(base, 'elsewhere/secret'), 'secret');
  writeFileSync(join(base, 'served-not/secret'), 'secret');
  symlinkSync('ipxe.efi', join(base, 'served/within'));
  symlinkSync('../elsewhere/secret', join(base, 'served/without'));
  symlinkSync('../served-not/secret', join(base, 'served/beside'));
  symlinkSync('../elsewhere', join(base, 'served/folder'));
  symlinkSync('loop', join(base, 'served/loop'));
  execFileSync('mkfifo', [join(base, 'served/fifo')]);
});

after(() => rmSync(base, { recursive: true }));

const SERVED: readonly (readonly [string, string])[] = [
  ['ipxe.efi', 'served/ipxe.efi'],
  ['/ipxe.efi', 'served/ipxe.efi'],
  ['//./grub//grub.cfg', 'served/grub/grub.cfg'],
  ['\\grub\\grub.cfg', 'served/grub/grub.cfg'],
  ['grub/../ipxe.efi', 'served/ipxe.efi'],
  ['%2e%2e', 'served/%2e%2e'],
  ['within', 'served/ipxe.efi'],
];

for (const [path, file] of SERVED) {
  test(`${path} is ${file}`, async () => {
    const content = await root().resolve(path);
    assert.equal(content.kind === 'file' && content.path, join(base, file));
  });
}

const REFUSED: readonly (readonly [string, number])[] = [
  ['nothing', 1],
  ['ipxe.efi/x', 1],
  ['%2e%2e/elsewhere/secret', 1],
  ['x'.repeat(5000), 1],
  ['../elsewhere/secret', 2],
  ['..\\elsewhere\\secret', 2],
  ['/../elsewhere/secret', 2],
  ['grub/../../elsewhere/secret', 2],
  ['without', 2],
  ['beside', 2],
  ['folder/secret', 2],
  ['loop', 2],
  ['grub', 2],
  ['fifo', 2],
  ['', 2],
  ['/', 2],
  ['.', 2],
  ['ipxe.efi\0', 2],
  ['ipxe.efi\n', 2],
];

for (const [path, code] of REFUSED) {
  test(`${JSON.stringify(path.slice(0, 30))} is refused with error ${code}`, async () => {
    const content = await root().resolve(path);
    assert.equal(content.kind === 'refused' && content.code, code);
  });
}

test('a link into a folder that is named besides is followed', async () => {
  const alsoUnder = [join(base, 'elsewhere'), join(base, 'not there')];
  const wide = createTftpRoot(join(base, 'served'), { alsoUnder });
  assert.equal((await wide.resolve('without')).kind, 'file');
  assert.equal((await wide.resolve('beside')).kind, 'refused');
});

test('a folder that is a link itself, or is not there, is no trouble', async () => {
  symlinkSync('served', join(base, 'link'));
  assert.equal((await createTftpRoot(join(base, 'link')).resolve('ipxe.efi')).kind, 'file');
  assert.equal((await createTftpRoot(join(base, 'gone')).resolve('ipxe.efi')).kind, 'refused');
});

test('the version changes with the bytes, even where size and time of change are kept', async () => {
  const file = join(base, 'served/changing');
  const version = async () => {
    const content = await root().resolve('changing');
    return content.kind === 'file' ? content.version : undefined;
  };
  writeFileSync(file, 'one');
  execFileSync('touch', ['-d', '2020-01-01', file]);
  const first = await version();
  assert.equal(await version(), first);
  writeFileSync(file, 'two');
  execFileSync('touch', ['-d', '2020-01-01', file]);
  assert.notEqual(await version(), first);
});

test('no path leads out', async () => {
  const parts = [
    '..',
    '.',
    '',
    'grub',
    'folder',
    'without',
    'elsewhere',
    'secret',
    'served',
    '%2e%2e',
    'ipxe.efi',
  ];
  const paths = fc.array(fc.tuple(fc.constantFrom(...parts), fc.constantFrom('/', '\\', '//')), {
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(paths, async (path) => {
      const content = await root().resolve(path.flat().join(''));
      if (content.kind === 'file') assert.ok(content.path.startsWith(join(base, 'served/')));
    }),
    { numRuns: 300 },
  );
});
