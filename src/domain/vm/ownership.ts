/**
 * Whether a machine on a hypervisor is one of ours. Nothing that is not is ever changed, stopped or destroyed.
 *
 * It is ours when three things agree: the registry holds it at this number, it bears our tag, and its SMBIOS
 * UUID is the one that the registry holds. Each alone may be anybody's: numbers are used again, a tag can be
 * put on anything, and a clone or a restored backup keeps its tags.
 *
 * @module
 */
import { isSameUuid } from '../same-machine.ts';

export const TAG = 'pilotlight';

/** What its configuration tells. */
export type GuestConfig = {
  /** As they are written: separated by `;`, `,` or spaces. */
  readonly tags: string | undefined;
  /** As it is written: `uuid=…,serial=…,base64=1`. */
  readonly smbios1: string | undefined;
  /** Why nothing can be changed now: `create`, `backup`. */
  readonly lock: string | undefined;
};

export type Ownership =
  | { readonly kind: 'ours' }
  /** Another's. */
  | { readonly kind: 'foreign' }
  /** It is being made, or its making broke off, and it tells nothing of itself yet. */
  | { readonly kind: 'unborn' }
  /** Its UUID is ours, and somebody has taken the tag away: a person means to keep it. */
  | { readonly kind: 'untagged' };

export function ownership(config: GuestConfig, uuid: string): Ownership {
  const seen = uuidOf(config.smbios1);
  // The first that is written of a machine is its lock, and the rest when all of its disks are made.
  if (seen === undefined && config.lock === 'create') return { kind: 'unborn' };
  if (seen === undefined || !isSameUuid(seen, uuid)) return { kind: 'foreign' };
  return tagsOf(config.tags).includes(TAG) ? { kind: 'ours' } : { kind: 'untagged' };
}

/** Proxmox VE takes three separators, and writes tags in lower case. */
function tagsOf(text = ''): readonly string[] {
  return text.toLowerCase().split(/[;,\s]+/);
}

function uuidOf(smbios1 = ''): string | undefined {
  return /(?:^|,)uuid=([0-9a-fA-F-]{36})(?:,|$)/.exec(smbios1)?.[1];
}
