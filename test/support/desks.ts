/**
 * The desks over a real store in memory, with a clock, a neighbour table and images that the test sets.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { parseProfile } from '../../src/boot/profiles.ts';
import { type MacAddress, parseMac } from '../../src/domain/mac.ts';
import type { Profile } from '../../src/domain/profile.ts';
import { keyFits } from '../../src/http/key-hash.ts';
import { createBootDesk } from '../../src/workflow/boot-desk.ts';
import { createBootOffers } from '../../src/workflow/boot-offers.ts';
import { createDoorKeeper } from '../../src/workflow/door.ts';
import { createFirstBootDesk } from '../../src/workflow/first-boot-desk.ts';
import { createInstallDesk } from '../../src/workflow/install-desk.ts';
import { createInstallPlaces } from '../../src/workflow/install-places.ts';
import { createInstallFollower } from '../../src/workflow/install-progress.ts';
import type { Rehearse } from '../../src/workflow/rehearsal.ts';
import { createStageWatch } from '../../src/workflow/stage-watch.ts';
import { createTicketDesk } from '../../src/workflow/ticket-desk.ts';
import { createTransferNotes } from '../../src/workflow/transfer-notes.ts';
import { openTestStore } from './store.ts';

export const SERVER = '192.168.1.10:8080';

export function mac(text: string): MacAddress {
  const parsed = parseMac(text);
  if (parsed === undefined) throw new Error(`not a MAC: ${text}`);
  return parsed;
}

export const PROFILE: Profile = parseProfile(
  'default',
  'image: "24.04"\nkernelOptions: [console=ttyS0]\nminimumMemoryMiB: 5500\n',
  'default.yaml',
);

/** What tickets are minted for, where a test asks for one itself. */
export const CHOSEN = {
  imageId: 'ubuntu-24.04.4-live-server-amd64.iso',
  medium: 'nfs',
} as const;

export type World = {
  /** ms since the epoch. */
  now: number;
  images: { id: string; label: string; size: number; point: string }[];
  medium: 'nfs' | 'http';
  profiles: Profile[];
  neighbours: Map<string, MacAddress>;
  /** Throws where answers cannot be rendered. */
  rehearse: Rehearse;
  /** What the registry could not take. */
  faults: unknown[];
};

/** `limit`: how many install at once, or as many as the link carries by their media. */
export async function openDesks(
  context: TestContext,
  { limit = 3 }: { readonly limit?: number | 'by-medium' } = {},
) {
  const store = await openTestStore(context);
  const { registry } = store;
  const world: World = {
    now: Date.UTC(2026, 0, 1),
    images: [
      {
        id: CHOSEN.imageId,
        label: 'Ubuntu-Server 24.04.4',
        size: 3_330_000_000,
        point: '24.04.4',
      },
    ],
    medium: 'nfs',
    profiles: [PROFILE],
    neighbours: new Map(),
    rehearse: () => {},
    faults: [],
  };
  let minted = 0;
  const ports = {
    now: () => world.now,
    note: store.note,
    record: store.record,
    discover: store.discover,
    see: store.see,
    failed: (error: unknown) => void world.faults.push(error),
    byId: (id: string) => registry.byId(id),
    byMac: (address: MacAddress) => registry.byMac(address),
    all: () => registry.all(),
    ticket: (token: string) => registry.ticket(token),
    liveTicketOf: (id: string) => registry.liveTicketOf(id),
    macOf: (address: string) => world.neighbours.get(address),
    findProfile: (name: string) => world.profiles.find((profile) => profile.name === name),
    findImage: () => world.images[0],
    mediumFor: () => world.medium,
    recordAttempt: store.recordAttempt,
    recordSeed: store.recordSeed,
    remember: store.remember,
    newToken: () => (++minted).toString(16).padStart(32, '0'),
    lifeMs: 4 * 3_600_000,
    bulkPort: 8081,
  };
  const door = createDoorKeeper(store);
  const tickets = createTicketDesk(ports);
  const places = createInstallPlaces({
    ...ports,
    limit: limit === 'by-medium' ? undefined : limit,
  });
  const boot = createBootDesk({
    ...ports,
    tickets,
    places,
    door: door.current,
    rehearse: (node, plan, server) => world.rehearse(node, plan, server),
    admit: (address, { rule, hostname, uuid, serial }, at) => {
      const { role, profile } = rule;
      return store.createNode(
        { macs: [address], hostname, role, profile, uuid, serial, by: 'a rule' },
        at,
      );
    },
  });
  const follower = createInstallFollower({
    ...ports,
    tickets,
    progress: store.progress,
    later: setImmediate,
  });
  const install = createInstallDesk({ ...ports, tickets, follower });

  const offers = createBootOffers({ ...ports, door: door.current });
  const transfers = createTransferNotes(ports);
  const startWatch = () =>
    createStageWatch({
      ...ports,
      stageTimes: (profile, stage) => registry.stageTimes(profile, stage),
      lastLine: (id) => registry.lastLines().get(id),
      waits: places.waits,
      host: () => ({ address: '192.168.1.10', httpPort: 8080, bulkPort: 8081 }),
      markStuck: store.markStuck,
    });

  const asker = (address: string, facts: Record<string, string> = {}, from = '192.168.1.77') => ({
    mac: mac(address),
    address: from,
    server: SERVER,
    facts: new Map(Object.entries(facts)),
  });
  const visit = (token: string, address = '192.168.1.78') => ({ token, address, server: SERVER });
  const enrol = (address: string, hostname: string) =>
    store.createNode(
      { macs: [mac(address)], hostname, role: 'none', profile: 'default', by: 'a test' },
      world.now,
    );
  /** The texts of a node's timeline, oldest first. */
  const lines = async (id: string) => {
    await store.flush();
    return (await store.timeline(id)).map(({ kind, text }) => `${kind}: ${text}`);
  };
  const speakers = { asker, visit, enrol, lines };
  const firstBoots = createFirstBootDesk({ ...ports, keyFits });
  const desks = { door, tickets, places, boot, install, follower, offers, transfers, firstBoots };
  return { store, world, ...desks, startWatch, ...speakers };
}
