import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSED_DOOR, type Door } from '../../src/domain/admission.ts';
import type { MacAddress } from '../../src/domain/mac.ts';
import type { Node } from '../../src/domain/node.ts';
import type { Sighting } from '../../src/domain/sighting.ts';
import {
  createTftpFiles,
  type FileMeaning,
  type TftpFilesPorts,
} from '../../src/workflow/tftp-files.ts';
import { mac } from '../support/desks.ts';

const MAC = mac('d0:50:99:4e:05:57');
const NODE = { id: 'n1', stage: 'enrolled' } as Node;
const OPEN: Door = { openUntil: 10, rules: [] };

/** One request of one asker, for a name with one meaning. */
function scene(
  meaning: FileMeaning<string>,
  { card, node, door = CLOSED_DOOR }: { card?: MacAddress; node?: Node; door?: Door },
) {
  const seen: Sighting[] = [];
  const notes: string[] = [];
  const ports: TftpFilesPorts<string> = {
    meaningOf: () => meaning,
    macOf: () => card,
    byMac: () => node,
    note: (_id, { text }) => void notes.push(text),
    discover: (sighting) => void seen.push(sighting),
    door: () => door,
    loader: (name) => (name === 'snponly.efi' ? '/usr/lib/ipxe/snponly.efi' : undefined),
    grubProgram: () => '/loaders/grubx64.efi',
    bulk: (path) =>
      path === '/install/t/u.iso/vmlinuz'
        ? { path: '/images/u.iso', offset: 2048, size: 10, etag: '"e"' }
        : undefined,
    autoexec: (server) => `autoexec of ${server}`,
    grubFirst: (server) => `first of ${server}`,
    grubConfig: async ({ mac, facts, server }) =>
      `config of ${mac} with ${[...facts.keys()]} by ${server}`,
    now: () => 5,
    httpPort: 8080,
  };
  const request = {
    path: 'x',
    options: new Map(),
    client: { address: '192.168.1.77' },
    server: '192.168.1.10',
  };
  return { answer: () => createTftpFiles(ports).open(request), seen, notes };
}

const LOADER = { kind: 'loader', loader: 'snponly.efi' } as const;

test('an enrolled node gets its loader', async () => {
  const { answer } = scene(LOADER, { card: MAC, node: NODE });
  assert.deepEqual(await answer(), { kind: 'file', path: '/usr/lib/ipxe/snponly.efi' });
});

test('a stranger that its router sent here gets none while the door is closed, and is listed', async () => {
  const { answer, seen } = scene(LOADER, { card: MAC });
  assert.equal((await answer()).kind, 'refused');
  assert.equal(seen[0]?.mac, MAC);
});

test('a stranger gets the loader of the waiting screen while the door is open', async () => {
  const { answer } = scene(LOADER, { card: MAC, door: OPEN });
  assert.equal((await answer()).kind, 'file');
});

test('behind a relay no card is known: its script will judge', async () => {
  const { answer } = scene(LOADER, {});
  assert.equal((await answer()).kind, 'file');
});

test('a loader that this host lacks is a refusal with a name, on the timeline of its node', async () => {
  const meaning = { kind: 'loader', loader: 'shimx64.efi' } as const;
  const { answer, notes } = scene(meaning, { card: MAC, node: NODE });
  assert.deepEqual(await answer(), { kind: 'refused', reason: 'shimx64.efi is not on this host' });
  assert.deepEqual(notes, ['asked for "x" by TFTP: shimx64.efi is not on this host']);
});

test('scripts and configurations name the server that was asked', async () => {
  const script = scene({ kind: 'script' }, {});
  assert.deepEqual(await script.answer(), { kind: 'text', text: 'autoexec of 192.168.1.10:8080' });
  const first = scene({ kind: 'grub-config', asker: undefined }, {});
  assert.deepEqual(await first.answer(), { kind: 'text', text: 'first of 192.168.1.10' });
  const facts = new Map([['uuid', 'u']]);
  const own = scene({ kind: 'grub-config', asker: { mac: MAC, facts } }, {});
  const text = `config of ${MAC} with uuid by 192.168.1.10:8080`;
  assert.deepEqual(await own.answer(), { kind: 'text', text });
});

test('a kernel is a range of its ISO; any other path is looked for among the configured loaders', async () => {
  const kernel = scene({ kind: 'file', path: 'install/t/u.iso/vmlinuz' }, {});
  assert.equal((await kernel.answer()).kind, 'range');
  const other = scene({ kind: 'file', path: 'grub/x86_64-efi/net.mod' }, {});
  assert.deepEqual(await other.answer(), { kind: 'configured', path: 'grub/x86_64-efi/net.mod' });
});
