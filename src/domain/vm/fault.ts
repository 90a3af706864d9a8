/**
 * What a fault of a hypervisor means for the one who makes machines there.
 *
 * @module
 */
import { isProxmoxFault, ProxmoxFault } from '../proxmox-fault.ts';

/** It was asked for, and no answer tells whether it was done. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof ProxmoxFault && error.outcome === 'unknown';
}

/** It passes by itself, or when a host or a network comes back. */
export function isPassing(error: unknown): boolean {
  return (
    isUnanswered(error) ||
    isProxmoxFault(error, 'node-down', 'no-quorum', 'locked', 'unreachable', 'timeout')
  );
}

/** An answer that stays the same until a person changes something. */
export function isFinal(error: unknown): boolean {
  return isProxmoxFault(error) && !isPassing(error) && !isProxmoxFault(error, 'no-such-vm');
}
