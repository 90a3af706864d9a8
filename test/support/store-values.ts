/**
 * Short ways to the values that the store's tests are about.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type ErrorCode, ProvisioningError } from '../../src/domain/errors.ts';
import { type MacAddress, parseMac } from '../../src/domain/mac.ts';
import type { Node } from '../../src/domain/node.ts';
import type { InstallEvent } from '../../src/domain/stage.ts';
import type { StuckNotice } from '../../src/domain/stuck/notice.ts';
import type { MintedTicket } from '../../src/store/nodes/event-writes.ts';
import type { NodeDraft } from '../../src/store/nodes/node-writes.ts';
import type { Store } from '../../src/store/store.ts';

export function mac(text: string): MacAddress {
  const address = parseMac(text);
  assert.ok(address, `${text} is no MAC`);
  return address;
}

/** `02:00:00:00:01:2c` for 300. */
export function macOf(number: number): MacAddress {
  return mac(`02${number.toString(16).padStart(10, '0')}`);
}

export const OPTIPLEX = mac('d0:50:99:4e:05:57');

/** The Optiplex of the examples, with changes. */
export function draft(changes: Partial<NodeDraft> = {}): NodeDraft {
  return {
    macs: [OPTIPLEX],
    hostname: 'optiplex-1',
    role: 'server',
    profile: 'default',
    by: 'alice',
    ...changes,
  };
}

export function minted(token: string, mintedFor = '192.168.1.50'): MintedTicket {
  const chosen = { imageId: 'ubuntu-24.04.4-live-server-amd64.iso', medium: 'nfs' } as const;
  return { token, ...chosen, mintedFor, mintedAt: 1_000, expiresAt: 10_000 };
}

/** For `assert.rejects`. */
export function refused(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof ProvisioningError && error.code === code;
}

/** Each line as `kind stage xCOUNT text`. */
export async function linesOf(store: Store, { id }: Pick<Node, 'id'>): Promise<readonly string[]> {
  const lines = await store.timeline(id, { limit: 10_000 });
  return lines.map(({ kind, stage, count, text }) => `${kind} ${stage} x${count} ${text}`);
}

/** All that the registry says, to compare two of them. */
export function contents({ registry }: Store) {
  return {
    nodes: registry.all(),
    tickets: registry.all().map(({ id }) => registry.ticketsOf(id)),
    lastLines: [...registry.lastLines()].sort(([a], [b]) => (a < b ? -1 : 1)),
    tokens: registry.tokens(),
  };
}

export const NOTICE: StuckNotice = {
  cause: 'no-4011',
  reason: 'Nothing was asked on port 4011.',
  advice: 'Set its offer to direct.',
  changes: [{ boot: { offer: 'direct' } }],
  router: undefined,
  since: 5,
};

export const INSTALLED = {
  type: 'install-reported',
  sshHostKeys: ['ssh-ed25519 AAAA'],
  keyHash: 'a3'.repeat(32),
} as const satisfies InstallEvent;

export const FIRST_BOOT = {
  type: 'first-boot-reported',
  facts: {
    addresses: [{ interfaceName: 'eno1', address: '192.168.1.21/24' }],
    kernel: '6.8.0-101-generic',
    system: undefined,
    disk: { path: '/dev/nvme0n1', size: 256_060_514_304, model: undefined, serial: 'S4' },
  },
} as const satisfies InstallEvent;
