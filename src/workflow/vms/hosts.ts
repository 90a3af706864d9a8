/**
 * The hosts on which a wish may be fulfilled, as they are now.
 *
 * @module
 */
import { type ErrorCode, ProvisioningError } from '../../domain/errors.ts';
import { isProxmoxFault } from '../../domain/proxmox-fault.ts';
import type { VmWish } from '../../domain/vm/face.ts';
import { isFinal } from '../../domain/vm/fault.ts';
import type { HostSeen } from '../../domain/vm/placement.ts';
import { wordsOf } from '../cluster/backoff.ts';
import type { HypervisorHands } from './ports.ts';

/**
 * Where several hypervisors are meant, those that can't be asked are left out. Throws HYPERVISOR_NOT_FOUND, and
 * where none can be asked HYPERVISOR_UNREACHABLE, HYPERVISOR_REFUSED or HYPERVISOR_UNTRUSTED.
 */
export async function hostsFor(
  { hypervisor }: Pick<VmWish, 'hypervisor'>,
  hands: Pick<HypervisorHands, 'list' | 'hosts'>,
): Promise<readonly HostSeen[]> {
  const known = hands.list();
  const meant = known.filter(
    ({ id, name }) => hypervisor === 'any' || hypervisor === name || hypervisor === id,
  );
  if (meant.length === 0) throw noHypervisor(hypervisor, known);
  const away: Away[] = [];
  const asked = meant.map(async ({ id, name }) => {
    try {
      return await hands.hosts(id);
    } catch (error) {
      away.push({ name, error });
      return [];
    }
  });
  const hosts = (await Promise.all(asked)).flat();
  if (hosts.length > 0 || away.length === 0) return hosts;
  throw allAway(away);
}

type Away = { readonly name: string; readonly error: unknown };

function allAway(away: readonly Away[]): ProvisioningError {
  const words = away.map(({ name, error }) => `${name}: ${wordsOf(error)}`).join('; ');
  return new ProvisioningError(codeOf(away[0]?.error), words, { cause: away[0]?.error });
}

function codeOf(error: unknown): ErrorCode {
  if (isProxmoxFault(error, 'untrusted')) return 'HYPERVISOR_UNTRUSTED';
  return isFinal(error) ? 'HYPERVISOR_REFUSED' : 'HYPERVISOR_UNREACHABLE';
}

function noHypervisor(
  wished: string,
  known: readonly { readonly name: string }[],
): ProvisioningError {
  const names = known.map(({ name }) => name).join(', ');
  const message =
    known.length === 0
      ? 'no hypervisor is registered yet: POST /api/v1/hypervisors'
      : `there is no hypervisor ${wished}; there are: ${names}`;
  return new ProvisioningError('HYPERVISOR_NOT_FOUND', message);
}
