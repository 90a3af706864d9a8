/**
 * The desks over a real store in memory, with a clock, a neighbour table and images that the test sets.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { parseProfile } from '../../src/boot/profiles.ts';
import { type MacAddress, parseMac } from '../../src/domain/mac.ts';
import type { Profile, UbuntuProfile } from '../../src/domain/profile.ts';
import type { ProxmoxProfile } from '../../src/domain/proxmox-profile.ts';
import { keyFits } from '../../src/http/machine/key-hash.ts';
import type { SeedServing } from '../../src/store/nodes/event-writes.ts';
import { createBootDesk } from '../../src/workflow/boot-desk.ts';
import { createBootOffers } from '../../src/workflow/boot-offers.ts';
import { createDoorKeeper } from '../../src/workflow/door.ts';
import { createFirstBootDesk } from '../../src/workflow/first-boot-desk.ts';
import type { AdoptedHost, HandedOver } from '../../src/workflow/host/ports.ts';
import { createHostDesk } from '../../src/workflow/host-desk.ts';
import type { CopyState } from '../../src/workflow/host-gates.ts';
import { createInstallDesk } from '../../src/workflow/install-desk.ts';
import { createInstallPlaces } from '../../src/workflow/install-places.ts';
import type { PlannedImage } from '../../src/workflow/install-plan.ts';
import { createInstallFollower } from '../../src/workflow/install-progress.ts';
import { placesBeside, withPhantoms } from '../../src/workflow/phantom/overlay.ts';
import { createPhantoms } from '../../src/workflow/phantom/phantoms.ts';
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

export const PROFILE = parseProfile(
  'default',
  'image: "24.04"\nkernelOptions: [console=ttyS0]\nminimumMemoryMiB: 5500\n',
  'default.yaml',
) as UbuntuProfile;

export const HOST_PROFILE = parseProfile(
  'host',
  'kind: proxmox-ve\nimage: "8.4"\ndisks: {list: [nvme0n1]}\n',
  'host.yaml',
) as ProxmoxProfile;

/** A machine's own key, in its first-boot program. */
export const HOST_KEY = 'ab'.repeat(32);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What tickets are minted for, where a test asks for one itself. */
export const CHOSEN = {
  imageId: 'ubuntu-24.04.4-live-server-amd64.iso',
  medium: 'nfs',
} as const;

export type World = {
  /** ms since the epoch. */
  now: number;
  images: PlannedImage[];
  /** How far the copies of a host's ISO are. */
  hostCopy: CopyState;
  medium: 'nfs' | 'http';
  /** Whether HAProxy runs. */
  balances: boolean;
  profiles: Profile[];
  neighbours: Map<string, MacAddress>;
  /** Hosts that became hypervisors, and who keeps them. */
  adopted: AdoptedHost[];
  adopt: (host: AdoptedHost) => Promise<unknown>;
  /** Throws where answers cannot be rendered. */
  rehearse: Rehearse;
  /** What the registry could not take. */
  faults: unknown[];
  /** How many tickets phantoms had each time that this changed. */
  refreshes: number[];
};

export type DesksOptions = {
  /** How many install at once, or as many as the link carries by their media. */
  readonly limit?: number | 'by-medium';
  /** Of the database; in memory where it is missing. */
  readonly path?: string;
};

export async function openDesks(
  context: TestContext,
  { limit = 3, path = ':memory:' }: DesksOptions = {},
) {
  const store = await openTestStore(context, { path });
  const { registry } = store;
  const world: World = {
    now: Date.UTC(2026, 0, 1),
    images: [
      {
        id: CHOSEN.imageId,
        label: 'Ubuntu-Server 24.04.4',
        kind: 'ubuntu',
        size: 3_330_000_000,
        release: '24.04',
        point: '24.04.4',
      },
      {
        id: 'proxmox-ve_8.4-1.iso',
        label: 'Proxmox VE 8.4-1',
        kind: 'proxmox-ve',
        size: 1_570_000_000,
        release: '8.4',
        point: '8.4-1',
      },
    ],
    hostCopy: { kind: 'ready' },
    medium: 'nfs',
    balances: true,
    profiles: [PROFILE, HOST_PROFILE],
    adopted: [],
    adopt: async (host) => world.adopted.push(host),
    neighbours: new Map(),
    rehearse: () => {},
    faults: [],
    refreshes: [],
  };
  let minted = 0;
  let born = 0;
  const byMac = (address: MacAddress) => registry.byMac(address);
  const phantoms = createPhantoms({
    ownerOf: byMac,
    newMac: () => mac(`020000${(++born).toString(16).padStart(6, '0')}`),
    now: () => world.now,
    ticketsChanged: () => void world.refreshes.push(phantoms.tickets().length),
  });
  const records = withPhantoms<SeedServing>(
    {
      ...{ ...store, byMac },
      byId: (id) => registry.byId(id),
      ticket: (token) => registry.ticket(token),
      liveTicketOf: (id) => registry.liveTicketOf(id),
      macOf: (address) => world.neighbours.get(address),
      tickets: () => registry.all().flatMap(({ id }) => registry.ticketsOf(id)),
    },
    phantoms,
  );
  const ports = {
    ...records,
    now: () => world.now,
    failed: (error: unknown) => void world.faults.push(error),
    all: () => registry.all(),
    findProfile: (name: string) => world.profiles.find((profile) => profile.name === name),
    findImage: (wanted: string) =>
      world.images.find(({ id, release, point }) => [id, release, point].includes(wanted)) ??
      world.images[0],
    mediumFor: () => world.medium,
    newToken: () => (++minted).toString(16).padStart(32, '0'),
    lifeMs: 4 * 3_600_000,
    bulkPort: 8081,
    hostCopy: () => world.hostCopy,
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
    places: placesBeside(places, phantoms),
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
    later: setImmediate,
  });
  const install = createInstallDesk({ ...ports, tickets, follower });

  const handed = new Map<string, HandedOver>();
  const hosts = createHostDesk({
    ...{ ...ports, tickets, keyFits },
    render: {
      answer: ({ node, release, mac: card }) =>
        `answers for ${node.hostname} (${card}), ${release}`,
      program: ({ token }) => `#!/bin/sh\n# the program of ${token}\n`,
    },
    keyHashOf: () => sha256(HOST_KEY),
    sumOf: sha256,
    adopt: (host) => world.adopt(host),
    handedOver: async (nodeId) => handed.get(nodeId),
    keepHandedOver: async (nodeId, given) => void handed.set(nodeId, given),
  });
  const offers = createBootOffers({ ...ports, door: door.current });
  const transfers = createTransferNotes(ports);
  const startWatch = () =>
    createStageWatch({
      ...ports,
      stageTimes: (profile, stage) => registry.stageTimes(profile, stage),
      lastLine: (id) => registry.lastLines().get(id),
      waits: places.waits,
      balances: () => world.balances,
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
  const enrol = (address: string, hostname: string, profile = 'default') =>
    store.createNode(
      { macs: [mac(address)], hostname, role: 'none', profile, by: 'a test' },
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
  return { store, world, ...desks, phantoms, records, hosts, startWatch, ...speakers };
}
