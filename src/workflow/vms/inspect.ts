/**
 * What is on the hypervisor where one of our machines should be. Asked before every effect on it.
 *
 * @module
 */
import { ownership, TAG } from '../../domain/vm/ownership.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import type { Guest, GuestAt, HypervisorHands } from './ports.ts';

export type Seen =
  | { readonly kind: 'absent' }
  /** Another's machine has its number. */
  | { readonly kind: 'foreign'; readonly at: GuestAt }
  | { readonly kind: 'unborn'; readonly at: GuestAt }
  | { readonly kind: 'untagged'; readonly at: GuestAt }
  | { readonly kind: 'ours'; readonly at: GuestAt; readonly guest: Guest };

export function placeOf({ hypervisor, host, vmid }: Vm): GuestAt {
  return { hypervisor, host, vmid };
}

/** Where it was moved to another host by hand, it is found there. */
export async function inspect(
  hands: Pick<HypervisorHands, 'config' | 'hostOf'>,
  vm: Vm,
): Promise<Seen> {
  const at = placeOf(vm);
  const guest = await hands.config(at);
  if (guest !== undefined) return judged(at, guest, vm);
  const host = await hands.hostOf(vm.hypervisor, vm.vmid);
  if (host === undefined || host === vm.host) return { kind: 'absent' };
  const moved = { ...at, host };
  const there = await hands.config(moved);
  return there === undefined ? { kind: 'absent' } : judged(moved, there, vm);
}

function judged(at: GuestAt, guest: Guest, { uuid }: Vm): Seen {
  const { kind } = ownership(guest, uuid);
  return kind === 'ours' ? { kind, at, guest } : { kind, at };
}

/** Why nothing is done to a machine that can't be told to be ours; undefined where it can be told. */
export function doubt(seen: Seen): string | undefined {
  if (seen.kind === 'unborn') {
    const { host, vmid } = seen.at;
    return `on ${host} is locked (create): if nobody makes it any more, "qm unlock ${vmid}" and "qm destroy ${vmid}" there`;
  }
  return seen.kind === 'untagged' ? untaggedReason(seen.at) : undefined;
}

function untaggedReason({ host }: GuestAt): string {
  return `on ${host} has lost the tag ${TAG}, and is left alone: put the tag back, or remove it by hand`;
}
