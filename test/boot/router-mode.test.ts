import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { askerOf } from '../../src/boot/request-habits.ts';
import { ROUTER_NAME, type TftpQuestion, tftpMeaning } from '../../src/boot/router-mode.ts';
import type { ClientArch } from '../../src/domain/client-arch.ts';
import { DEFAULT_BOOT_POLICY, type LoaderChoice } from '../../src/domain/node.ts';
import type { Stage } from '../../src/domain/stage.ts';
import { hostileText } from './hostile-strings.ts';

const options = (asked: Readonly<Record<string, string>>) => new Map(Object.entries(asked));

const IPXE = options({ blksize: '1432', tsize: '0' });
const EDK2_SIZE = options({ tsize: '0', blksize: '1468' });
const EDK2_READ = options({ blksize: '1468', windowsize: '4' });
const INTEL_ROM = options({ tsize: '0', blksize: '1456' });
const GRUB = options({ blksize: '1024', tsize: '0' });
const NONE = options({});

function node(
  stage: Stage,
  arch?: ClientArch,
  loader: LoaderChoice = 'auto',
): TftpQuestion['node'] {
  return { stage, arch, boot: { ...DEFAULT_BOOT_POLICY, loader } };
}

function ask(
  path: string,
  asked: ReadonlyMap<string, string>,
  known?: TftpQuestion['node'],
): string {
  const meaning = tftpMeaning({ path, options: asked, node: known });
  switch (meaning.kind) {
    case 'loader':
      return meaning.loader;
    case 'script':
      return meaning.which;
    case 'second-stage':
      return `second stage ${meaning.name}`;
    case 'grub-config':
      return `GRUB config ${meaning.asker?.mac ?? 'for all'}`;
    case 'file':
      return `file ${meaning.path}`;
    case 'refused':
      return `refused: ${meaning.reason}`;
  }
}

const TABLE: readonly (readonly [
  string,
  ReadonlyMap<string, string>,
  TftpQuestion['node'],
  string,
])[] = [
  // The one name for routers, asked by machines that nobody knows.
  ['pilotlight', IPXE, undefined, 'autoexec'],
  ['pilotlight', EDK2_SIZE, undefined, 'snponly.efi'],
  ['pilotlight', EDK2_READ, undefined, 'snponly.efi'],
  ['pilotlight', INTEL_ROM, undefined, 'undionly.kpxe'],
  ['pilotlight', NONE, undefined, 'snponly.efi'],
  ['pilotlight', IPXE, node('discovered'), 'autoexec'],
  ['pilotlight', EDK2_SIZE, node('discovered'), 'snponly.efi'],
  // A node's architecture and choice win over habits.
  ['pilotlight', EDK2_SIZE, node('enrolled', 'arm64-efi'), 'snponly-arm64.efi'],
  ['pilotlight', NONE, node('enrolled', 'x86-bios'), 'undionly.kpxe'],
  ['pilotlight', EDK2_READ, node('booting', 'x86_64-efi', 'native'), 'ipxe.efi'],
  ['pilotlight', EDK2_READ, node('failed', 'x86_64-efi', 'shim'), 'shimx64.efi'],
  [
    'pilotlight',
    INTEL_ROM,
    node('enrolled', 'x86-bios', 'shim'),
    'refused: there is no shim loader for x86-bios',
  ],
  [
    'pilotlight',
    EDK2_READ,
    node('enrolled', 'x86-efi'),
    'refused: there is no auto loader for x86-efi',
  ],
  // Installed nodes: firmware goes on to the disk, iPXE is told to.
  [
    'pilotlight',
    EDK2_READ,
    node('in-rotation'),
    'refused: boots from its own disk while in-rotation',
  ],
  ['snponly.efi', EDK2_READ, node('installed'), 'refused: boots from its own disk while installed'],
  ['pilotlight', IPXE, node('in-rotation'), 'autoexec'],
  // Loaders by name; iPXE would load itself for ever.
  ['snponly.efi', EDK2_READ, undefined, 'snponly.efi'],
  ['undionly.kpxe', INTEL_ROM, node('booting', 'x86-bios'), 'undionly.kpxe'],
  ['snponly.efi', IPXE, undefined, 'autoexec'],
  ['loaders/snponly.efi', IPXE, undefined, 'snponly.efi'],
  ['loaders/nothing.efi', IPXE, undefined, 'refused: no such loader'],
  ['autoexec.ipxe', IPXE, undefined, 'autoexec'],
  ['autoexec.ipxe', NONE, node('in-rotation'), 'autoexec'],
  // Odd ways to write a path.
  ['/pilotlight', IPXE, undefined, 'autoexec'],
  ['//PilotLight', EDK2_SIZE, undefined, 'snponly.efi'],
  ['\\SNPONLY.EFI', EDK2_SIZE, undefined, 'snponly.efi'],
  ['ipxe.efi\u00ff', EDK2_SIZE, undefined, 'ipxe.efi'],
  ['ipxe.efi\ufffd', EDK2_SIZE, undefined, 'ipxe.efi'],
  // What shim and GRUB ask for.
  ['grubx64.efi', EDK2_READ, undefined, 'second stage grubx64.efi'],
  ['/EFI/BOOT/grubx64.efi', EDK2_READ, undefined, 'second stage grubx64.efi'],
  ['/grub/grub.cfg', GRUB, undefined, 'GRUB config for all'],
  ['/grub/x86_64-efi/grub.cfg', GRUB, undefined, 'GRUB config for all'],
  ['/grub/grub.cfg-01-d0-50-99-4e-05-57', GRUB, undefined, 'GRUB config for all'],
  ['/debian-installer/amd64/grub/grub.cfg', GRUB, undefined, 'GRUB config for all'],
  [
    '/debian-installer/amd64/grub/x86_64-efi/tftp.mod',
    GRUB,
    undefined,
    'file grub/x86_64-efi/tftp.mod',
  ],
  ['/grub/D0:50:99:4E:05:57.cfg', GRUB, undefined, 'GRUB config d0:50:99:4e:05:57'],
  ['/grub/d0:50:99:4e:05:57/u/d/a.cfg', GRUB, undefined, 'GRUB config d0:50:99:4e:05:57'],
  ['/grub/ff:ff:ff:ff:ff:ff.cfg', GRUB, undefined, 'file grub/ff:ff:ff:ff:ff:ff.cfg'],
  ['/grub/x86_64-efi/command.lst', GRUB, undefined, 'file grub/x86_64-efi/command.lst'],
  ['/install/T/vmlinuz', GRUB, undefined, 'file install/T/vmlinuz'],
  // What is no path.
  ['', NONE, undefined, 'refused: no path that is served'],
  ['/', NONE, undefined, 'refused: no path that is served'],
  ['../etc/passwd', NONE, undefined, 'refused: no path that is served'],
  ['grub\\..\\..\\x', NONE, undefined, 'refused: no path that is served'],
  ['a\0b', NONE, undefined, 'refused: no path that is served'],
];

for (const [path, asked, known, expected] of TABLE) {
  const who = `${askerOf(asked) ?? 'someone'}${known ? `, ${known.stage} ${known.arch ?? ''}` : ''}`;
  test(`${JSON.stringify(path)} from ${who} means ${expected}`, () => {
    assert.equal(ask(path, asked, known), expected);
  });
}

test('option names are compared without case, and one option more is another habit', () => {
  assert.equal(askerOf(options({ BlkSize: '1432', TSIZE: '0' })), 'ipxe');
  assert.equal(askerOf(options({ blksize: '1432', tsize: '0', timeout: '5' })), undefined);
  assert.equal(askerOf(options({ blksize: '1468', tsize: '0', timeout: '5' })), undefined); // U-Boot
  assert.equal(askerOf(GRUB), 'grub');
});

test('whatever is asked, no path leaves the root', () => {
  const path = fc.array(
    fc.oneof(fc.constantFrom('..', '.', '/', '\\', 'grub', ROUTER_NAME), hostileText),
  );
  fc.assert(
    fc.property(path, (parts) => {
      const meaning = tftpMeaning({ path: parts.join('/'), options: NONE, node: undefined });
      if (meaning.kind !== 'file') return;
      assert.equal(meaning.path.startsWith('/'), false);
      assert.equal(meaning.path.split(/[/\\]/).includes('..'), false);
    }),
  );
});
