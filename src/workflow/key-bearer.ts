/**
 * Judges those who come with the key that an install planted: the systems that it left on the disks.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import type { TimelineNote } from '../domain/timeline.ts';

/** A system that says it is the one of `nodeId`. */
export type KeyVisit = {
  readonly nodeId: string;
  /** As it was sent, 64 hexadecimal digits. */
  readonly key: string;
  readonly address: string;
};

export type KeyBearerPorts = {
  readonly byId: (id: string) => Node | undefined;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  /** Whether the SHA-256 of `key` is `keyHash`, in a time that tells nothing of the key. */
  readonly keyFits: (key: string, keyHash: string) => boolean;
  readonly now: () => number;
};

/** A node whose key was shown. */
export type KeyBearer = Node & { readonly keyHash: string };

/** Throws KEY_WRONG: also where there is no such node, so that nobody learns which there are. */
export function admitBearer(
  { nodeId, key, address }: KeyVisit,
  { byId, note, keyFits, now }: KeyBearerPorts,
  what: string,
): KeyBearer {
  const node = byId(nodeId);
  const keyHash = node?.keyHash;
  if (node !== undefined && keyHash !== undefined && keyFits(key, keyHash)) {
    return { ...node, keyHash };
  }
  if (node !== undefined) {
    const why = keyHash === undefined ? 'no key was planted' : 'its key is another';
    note(node.id, { kind: 'refusal', text: `refused ${what} from ${address}: ${why}` }, now());
  }
  throw new ProvisioningError('KEY_WRONG', 'this key is not the one that was planted here');
}
