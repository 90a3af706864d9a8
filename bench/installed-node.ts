/**
 * Nodes of the registry that were installed, for figures of what comes after.
 *
 * @module
 */
import { type MacAddress, parseMac } from '../src/domain/mac.ts';
import type { NodeRole } from '../src/domain/node.ts';
import type { Store } from '../src/store/store.ts';

export type InstalledNode = {
  /** Below 256; the MAC and the ticket are made of it. */
  readonly number: number;
  readonly hostname: string;
  readonly role: NodeRole;
  readonly keyHash: string;
};

/** Returns its id. */
export async function recordInstalled(store: Store, node: InstalledNode): Promise<string> {
  const { number, hostname, role, keyHash } = node;
  const draft = { macs: [macOf(number)], hostname, role, profile: 'default', by: 'a bench' };
  const { id } = await store.createNode(draft, 0);
  const token = String(number).padStart(32, '0');
  const chosen = { imageId: 'ubuntu.iso', medium: 'nfs' } as const;
  const life = { mintedFor: '192.168.1.50', mintedAt: 0, expiresAt: 1_000 };
  await store.recordAttempt(id, { token, ...chosen, ...life }, 0);
  await store.recordSeed(token, '192.168.1.50', 0);
  await store.record(id, { type: 'install-reported', sshHostKeys: [], keyHash }, 0);
  return id;
}

function macOf(number: number): MacAddress {
  const mac = parseMac(`02${number.toString(16).padStart(10, '0')}`);
  if (mac === undefined) throw new Error(`no MAC for ${number}`);
  return mac;
}
