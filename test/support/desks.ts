/**
 * The desks over a real store in memory, with a clock, a neighbour table and images that the test sets.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { type MacAddress, parseMac } from '../../src/domain/mac.ts';
import type { Profile } from '../../src/domain/profile.ts';
import { createBootDesk } from '../../src/workflow/boot-desk.ts';
import { createDoorKeeper } from '../../src/workflow/door.ts';
import { createInstallDesk } from '../../src/workflow/install-desk.ts';
import { createInstallPlaces } from '../../src/workflow/install-places.ts';
import { createTicketDesk } from '../../src/workflow/ticket-desk.ts';
import { openTestStore } from './store.ts';

export const SERVER = '192.168.1.10:8080';

export function mac(text: string): MacAddress {
  const parsed = parseMac(text);
  if (parsed === undefined) throw new Error(`not a MAC: ${text}`);
  return parsed;
}

export const PROFILE: Profile = {
  name: 'default',
  description: '',
  kind: 'ubuntu',
  image: '24.04',
  disk: {
    layout: 'lvm',
    sizing: 'all',
    match: {
      ssd: undefined,
      size: 'largest',
      model: undefined,
      serial: undefined,
      idPath: undefined,
    },
    swapMiB: 0,
  },
  login: { username: 'ubuntu', passwordHash: '!', sshAuthorizedKeys: [], sshPasswordLogin: false },
  packages: [],
  locale: 'en_US.UTF-8',
  keyboardLayout: 'us',
  timezone: 'Etc/UTC',
  kernelOptions: ['console=ttyS0'],
  minimumMemoryMiB: 5500,
};

export type World = {
  /** ms since the epoch. */
  now: number;
  images: { id: string; label: string }[];
  profiles: Profile[];
  neighbours: Map<string, MacAddress>;
};

export async function openDesks(context: TestContext, { limit = 3 } = {}) {
  const store = await openTestStore(context);
  const { registry } = store;
  const world: World = {
    now: Date.UTC(2026, 0, 1),
    images: [{ id: 'ubuntu-24.04.4-live-server-amd64.iso', label: 'Ubuntu-Server 24.04.4' }],
    profiles: [PROFILE],
    neighbours: new Map(),
  };
  let minted = 0;
  const ports = {
    now: () => world.now,
    note: store.note,
    record: store.record,
    discover: store.discover,
    byId: (id: string) => registry.byId(id),
    byMac: (address: MacAddress) => registry.byMac(address),
    all: () => registry.all(),
    ticket: (token: string) => registry.ticket(token),
    liveTicketOf: (id: string) => registry.liveTicketOf(id),
    macOf: (address: string) => world.neighbours.get(address),
    findProfile: (name: string) => world.profiles.find((profile) => profile.name === name),
    findImage: () => world.images[0],
    recordAttempt: store.recordAttempt,
    recordSeed: store.recordSeed,
    remember: store.remember,
    newToken: () => (++minted).toString(16).padStart(32, '0'),
    lifeMs: 4 * 3_600_000,
    bulkPort: 8081,
  };
  const door = createDoorKeeper(store);
  const tickets = createTicketDesk(ports);
  const places = createInstallPlaces({ ...ports, limit });
  const boot = createBootDesk({
    ...ports,
    tickets,
    places,
    door: door.current,
    admit: (address, { rule, hostname, uuid, serial }, at) => {
      const { role, profile } = rule;
      return store.createNode(
        { macs: [address], hostname, role, profile, uuid, serial, by: 'a rule' },
        at,
      );
    },
  });
  const install = createInstallDesk({ ...ports, tickets });

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
  return { store, world, door, tickets, boot, install, asker, visit, enrol, lines };
}
