/**
 * A whole site for the page's tests, as large as wanted: machines in every place of the story.
 *
 * @module
 */
import type { Store } from '../../../src/store/store.ts';
import { mac } from '../store-values.ts';
import { type Tale, tell } from './machine-tale.ts';

const DAY = 86_400;

const TALES: readonly Omit<Tale, 'number'>[] = [
  ...['edge-lisbon', 'edge-porto'].map((name, n) => ({
    ...({ name, role: 'agent', until: 'in-rotation', ago: (88 - 25 * n) * DAY } as const),
    disk: 'Kingston NV2',
  })),
  ...[1, 2, 3].map((n) => ({
    ...({ name: `opti-0${n}`, role: 'server', until: 'in-rotation', ago: (42 - n) * DAY } as const),
  })),
  ...[4, 5, 6, 7, 8].map((n) => ({
    ...({
      name: `opti-0${n}`,
      role: 'agent',
      until: 'in-rotation',
      ago: (44 - 4 * n) * DAY,
    } as const),
  })),
  {
    ...({ name: 'opti-09', role: 'agent', until: 'installing', ago: 262 } as const),
    progress: { percent: 58, step: 'installing the kernel' },
  },
  { name: 'opti-10', role: 'agent', until: 'joining', ago: 31 },
  { name: 'opti-11', role: 'agent', until: 'booting', ago: 371 },
  { name: 'opti-12', role: 'agent', until: 'installing', ago: 1360 },
  { name: 'opti-13', role: 'agent', until: 'enrolled', ago: 7300 },
  { name: 'pve-01', role: 'agent', until: 'installed', ago: 40 },
  ...[201, 202, 203, 204].map((n) => ({
    ...({ name: `vm-${n}`, role: 'agent', until: 'in-rotation', ago: (210 - n) * DAY } as const),
    disk: 'QEMU HARDDISK',
  })),
  { name: 'vm-205', role: 'agent', until: 'ready', ago: 14 },
  { name: 'vm-206', role: 'agent', until: 'booting', ago: 20 },
];

const NOTICE = {
  cause: 'direct-offer-ignored',
  reason:
    'It was offered its loader and fetched nothing, while other machines do: this firmware ignores such an offer.',
  advice:
    'Lead it to port 4011. Or let the router lead it here: next server (option 66) 192.168.1.10, boot file (option 67) pilotlight.',
  changes: [{ boot: { offer: '4011' } }],
  router: { server: '192.168.1.10', file: 'pilotlight' },
} as const;

/** `now` is in ms since the epoch. */
export async function buildSite(store: Store, now: number): Promise<void> {
  for (const [index, tale] of TALES.entries())
    await tell(store, { ...tale, number: index + 1 }, now);
  const idOf = (name: string) => store.registry.find(name)?.id ?? '';
  await store.markStuck(idOf('opti-11'), { ...NOTICE, since: now - 279_000 }, now - 279_000);
  const failure = {
    type: 'step-failed',
    reason: 'choosing the disk failed: no disk of 32 GB or more',
    log: 'sda 16 GB SanDisk X400\nNo disk matches {ssd: true, size: largest}',
  } as const;
  await store.record(idOf('opti-12'), failure, now - 1_320_000);
  await knock(store, now);
}

/** Two strangers at the door. */
export async function knock(store: Store, now: number): Promise<void> {
  const dell = {
    ...({ mac: mac('8c:ec:4b:41:07:f3'), serial: 'H1M8DM2', arch: 'x86_64-efi' } as const),
    uuid: '4c4c4544-0048-3110-804d-c8c04f444d32',
    text: 'asked to boot as x86_64-efi',
  };
  const vm = {
    ...({ mac: mac('bc:24:11:d0:19:22'), serial: undefined, arch: 'x86_64-efi' } as const),
    uuid: '6f8a3a3e-1c1d-4c2b-9d11-000000000207',
    text: 'asked to boot as x86_64-efi',
  };
  store.discover(vm, now - 312_000);
  store.discover(dell, now - 47_000);
  await store.flush();
}

/** More of the same, until there are `count`. */
export async function swell(store: Store, count: number, now: number): Promise<void> {
  const more = count - store.registry.all().length;
  for (let n = 1; n <= more; n++) {
    const name = `rack-${String(n).padStart(3, '0')}`;
    await tell(
      store,
      { name, number: 100 + n, role: 'agent', until: 'in-rotation', ago: n * 3600 },
      now,
    );
  }
}
