/**
 * The whole HTTP application on an ephemeral loopback port, with the real store and a fixed boot desk.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CLOSED_DOOR, type Door } from '../../src/domain/admission.ts';
import type { Profile } from '../../src/domain/profile.ts';
import { createHttpApp, type HttpPorts } from '../../src/http/app.ts';
import { keyFits } from '../../src/http/machine/key-hash.ts';
import type { SentLoader } from '../../src/http/machine/ports.ts';
import type { DoorKeeper } from '../../src/http/nodes/ports.ts';
import { createHttpServer } from '../../src/http/serving/server.ts';
import { createSessions } from '../../src/http/sign-in/sessions.ts';
import { createTokens, type Principal } from '../../src/http/sign-in/tokens.ts';
import type { Store } from '../../src/store/store.ts';
import { createFirstBootDesk } from '../../src/workflow/first-boot-desk.ts';
import { createPhantoms } from '../../src/workflow/phantom/phantoms.ts';
import { describedAnswers } from './described-answers.ts';
import { mac, PROFILE } from './desks.ts';
import { type FixedBootDesk, fixedBootDesk } from './fixed-boot-desk.ts';
import { fixedCluster } from './fixed-cluster.ts';
import { fixedSettings, STATUS } from './fixed-status.ts';
import { fixedVms } from './fixed-vms.ts';
import { hypervisorDesk } from './hypervisor-desk.ts';
import { NO_HOSTS } from './no-hosts.ts';
import { openTestStore } from './store.ts';

export const ADMIN = 'Bearer admin-token-of-the-tests';
export const VIEWER = 'Bearer viewer-token-of-the-tests';
/** 2026-01-01T00:00:00.000Z */
export const NOW = Date.UTC(2026, 0, 1);

const PRINCIPALS: ReadonlyMap<string, Principal> = new Map([
  [ADMIN.slice(7), { name: 'alice', role: 'admin' }],
  [VIEWER.slice(7), { name: 'victor', role: 'viewer' }],
]);

export type TestApp = {
  /** `http://127.0.0.1:PORT`, for supertest and fetch. */
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly desk: FixedBootDesk;
  /** Loaders that went out. */
  readonly sent: SentLoader[];
  /** What was logged as unnamed. */
  readonly logged: unknown[];
  stop(): Promise<void>;
};

/** Stopped, with its store, at the end of the test. */
export async function startApp(
  context: TestContext,
  changes: Partial<HttpPorts> = {},
): Promise<TestApp> {
  const store = await openTestStore(context);
  for (const { name, role } of PRINCIPALS.values()) {
    await store.addToken({ name, role, hash: 'scrypt$c2FsdA$' }, NOW);
  }
  const desk = fixedBootDesk();
  const logged: unknown[] = [];
  const sent: SentLoader[] = [];
  const logError = (error: unknown) => void logged.push(error);
  const app = createHttpApp({
    ...fixedPorts(context, { store, sent, now: changes.now ?? (() => NOW) }),
    ...{ store, desk, logError },
    ...changes,
  });
  const faults: string[] = [];
  const handler = describedAnswers(app.handler, faults);
  const server = createHttpServer({
    ...{ app: { ...app, handler }, port: 0, hosts: ['127.0.0.1'], logError },
  });
  const [address] = await server.start();
  context.after(async () => {
    await server.stop();
    // Last of all: what fails here keeps others from being put away.
    context.after(() => assert.deepEqual(faults, [], 'answers unlike the OpenAPI document'));
  });
  const { port } = address as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, store, desk, sent, logged, stop: server.stop };
}

type FixedParts = {
  readonly store: Store;
  readonly sent: SentLoader[];
  readonly now: () => number;
};

/** What an application needs beside these three. */
export function fixedPorts(
  context: TestContext,
  { store, sent, now }: FixedParts,
): Omit<HttpPorts, 'store' | 'desk' | 'logError'> {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-http-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'snponly.efi'), 'MZ a loader');
  const loaders = ['snponly.efi', 'vanished.efi'];
  let phantoms = 0;
  return {
    version: '0.1.0',
    now,
    door: doorInMemory(),
    tokens: {
      ...createTokens({ store, random: randomBytes, now }),
      known: (plain) => PRINCIPALS.get(plain),
      verify: async (plain) => PRINCIPALS.get(plain),
    },
    sessions: createSessions({ store, random: randomBytes, now }),
    networkOf: (address) => (address.startsWith('192.168.1.') ? { prefixLength: 24 } : undefined),
    catalogue: {
      profiles: () => [profile('default'), profile('worker')],
    },
    images: { views: () => [], request: notHere, remove: notHere, prune: notHere },
    cluster: fixedCluster(),
    bootPort: 8080,
    caPem: () => 'a certificate',
    metrics: async () => 'pilotlight_nodes 0\n',
    settings: fixedSettings,
    vms: fixedVms(),
    power: { act: notHere },
    phantoms: createPhantoms({
      ownerOf: (mac) => store.registry.byMac(mac),
      newMac: () => mac(`020000${(++phantoms).toString(16).padStart(6, '0')}`),
      now,
      ticketsChanged: () => {},
    }),
    loaderSum: async () => ({ bytes: 12, sha256: 'ab'.repeat(32) }),
    hypervisors: hypervisorDesk(context, store),
    status: () => STATUS,
    downloads: {
      loader: async (name) =>
        loaders.includes(name) ? { kind: 'file', path: join(folder, name) } : undefined,
      sent: (transfer) => void sent.push(transfer),
      bulkUrl: (path, host) => `http://${host}:8081${path}`,
    },
    hosts: NO_HOSTS,
    installerEvents: { take: () => {} },
    firstBoots: createFirstBootDesk({
      byId: (id) => store.registry.byId(id),
      record: store.record,
      note: store.note,
      keyFits,
      now: () => NOW,
    }),
    staticFolder: fileURLToPath(new URL('../../static', import.meta.url)),
    packagesFolder: fileURLToPath(new URL('../../node_modules', import.meta.url)),
    stageTimes: (profile, stage) => store.registry.stageTimes(profile, stage),
  };
}

async function notHere(): Promise<never> {
  throw new Error('this application has no images');
}

function doorInMemory(): DoorKeeper {
  let door: Door = CLOSED_DOOR;
  return {
    current: () => door,
    open: async ({ minutes, rules }, now) => (door = { openUntil: now + minutes * 60_000, rules }),
    close: async () => (door = CLOSED_DOOR),
  };
}

function profile(name: string): Profile {
  return { ...PROFILE, name, login: { ...PROFILE.login, passwordHash: '$6$secret' } };
}
