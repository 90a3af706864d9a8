/**
 * Proxmox VE hosts: what their installer is given, and what is kept of those that became hypervisors.
 *
 * @module
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { hostProgram } from '../boot/host-program.ts';
import { hostAnswerFile } from '../boot/proxmox/answer-file.ts';
import type { Config } from '../config.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import type {
  AdoptedHost,
  HandedOver,
  HostDeskPorts,
  HostProgramSeed,
  HostRenderers,
  HostSeed,
} from '../workflow/host/ports.ts';
import type { CopyState } from '../workflow/host-gates.ts';
import { readServedAddresses } from './host.ts';
import { knownMac, nameOf } from './renderers.ts';
import type { Trust } from './trust.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type HostSideParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly trust: Trust;
  /** Where it fails, a host keeps its token and tries again. */
  readonly adopt: (host: AdoptedHost) => Promise<unknown>;
};

export type HostSide = Pick<
  HostDeskPorts,
  'render' | 'keyHashOf' | 'sumOf' | 'adopt' | 'handedOver' | 'keepHandedOver'
> & {
  /** Sees to it that machines that reach us at `server` find a copy of the image, and says how far it is. */
  copyFor(imageId: string, server: string): CopyState;
  /** Makes copies ahead of the first machine, and removes those that nobody needs. Returns the way to stop. */
  start(): () => void;
};

const SECRET = 'pve.keySecret';
const HANDED_OVER = 'pve.handedOver';
const SECRET_BYTES = 32;
const LOOK_EVERY_MS = 10_000;

export async function createHostSide(parts: HostSideParts): Promise<HostSide> {
  const { store, gets, log, adopt } = parts;
  const { images } = gets;
  const secret = await keySecret(store);
  const keyOf = (token: string) => createHmac('sha256', secret).update(token).digest('hex');
  const handed = new Map(Object.entries(await keptHandOvers(store)));

  function copyFor(imageId: string, server: string): CopyState {
    images.prepare(imageId, server);
    const { kind, ...rest } = images.preparation(imageId, server);
    return kind === 'missing' && 'reason' in rest
      ? { kind, reason: rest.reason }
      : { kind: kind === 'ready' ? kind : 'preparing' };
  }

  return {
    render: createHostRenderers(parts, keyOf),
    keyHashOf: (token) => sha256(keyOf(token)),
    sumOf: sha256,
    adopt,
    handedOver: async (nodeId) => handed.get(nodeId),
    async keepHandedOver(nodeId, given) {
      handed.set(nodeId, given);
      for (const id of handed.keys()) if (store.registry.byId(id) === undefined) handed.delete(id);
      await store.setSetting(HANDED_OVER, Object.fromEntries(handed));
    },
    copyFor,
    start: () => lookAfterCopies(parts, (error) => log.warn(error, 'copies of ISOs')),
  };
}

/** As `answer.toml` and the first-boot program want it said. */
function createHostRenderers(
  { config, gets, trust }: HostSideParts,
  keyOf: (token: string) => string,
): HostRenderers {
  const door = (server: string) => `https://${hostPart(server)}:${config.joinPort}`;
  return {
    answer: ({ node, mac, profile, release, token, server }: HostSeed) =>
      hostAnswerFile({
        ...{ profile, release, network: gets.network, address: node.address },
        hostname: nameOf(node),
        mac: knownMac(node, mac),
        sshAuthorizedKeys: config.sshAuthorizedKeys,
        installedUrl: `http://${server}/pve/installed/${token}`,
        firstBoot: {
          url: `${door(server)}/pve/first-boot/${token}`,
          fingerprint: trust.serverFingerprint(),
        },
        unknownPasswordHash: unknownPasswordHash(),
      }),
    program: ({ node, profile, token, server }: HostProgramSeed) =>
      hostProgram(gets.templates, {
        hostUrl: `${door(server)}/pve/hosts/${encodeURIComponent(node.id)}`,
        key: keyOf(token),
        caPem: trust.authority.caPem(),
        hostname: nameOf(node),
        profile,
      }),
  };
}

/** Of the form of SHA-512 crypt(3), and of no password that anybody knows. */
function unknownPasswordHash(): string {
  return `$6$${cryptText(16)}$${cryptText(86)}`;
}

const CRYPT = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function cryptText(length: number): string {
  return Array.from(randomBytes(length), (byte) => CRYPT[byte % CRYPT.length]).join('');
}

function hostPart(server: string): string {
  return server.replace(/:\d+$/, '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Made once: hosts that were installed before a restart still have their keys. */
async function keySecret(store: Store): Promise<Buffer> {
  const stored = await store.getSetting(SECRET);
  if (typeof stored === 'string' && stored.length === 2 * SECRET_BYTES) {
    return Buffer.from(stored, 'hex');
  }
  const fresh = randomBytes(SECRET_BYTES);
  await store.setSetting(SECRET, fresh.toString('hex'));
  return fresh;
}

async function keptHandOvers(store: Store): Promise<Readonly<Record<string, HandedOver>>> {
  return ((await store.getSetting(HANDED_OVER)) ?? {}) as Readonly<Record<string, HandedOver>>;
}

/**
 * A copy for the address that most machines reach, once a profile wants one; for others when a machine asks.
 * An address that has gone takes its copies with it, unless an install still needs the image.
 */
function lookAfterCopies(
  { config, gets, store }: HostSideParts,
  complain: (error: unknown) => void,
): () => void {
  const { images, profiles } = gets;
  const serverOf = (address: string) => `${address}:${config.httpPort}`;

  function look(): void {
    const servers = readServedAddresses(config.interfaces).served.map((one) =>
      serverOf(one.address),
    );
    const [main] = servers;
    for (const profile of profiles.list()) {
      if (profile.kind !== 'proxmox-ve' || main === undefined) continue;
      const image = images.find(profile.image, 'amd64');
      if (image !== undefined) images.prepare(image.id, main);
    }
    const isInstalling = store.registry.all().some(({ id }) => {
      return store.registry.liveTicketOf(id) !== undefined;
    });
    if (!isInstalling) images.tidyCopies((server) => servers.includes(server)).catch(complain);
  }

  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return () => clearInterval(timer);
}
