/**
 * A hypervisor as the API tells it, and as people read it.
 *
 * @module
 */
import type { Fact } from '../../terminal/facts.ts';
import type { Tone } from '../../terminal/paint.ts';
import type { Column } from '../../terminal/table.ts';

export type HypervisorShape = {
  readonly id: string;
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly tokenId: string;
  readonly trust: { readonly kind: 'ca' | 'fingerprint'; readonly fingerprints: readonly string[] };
  readonly nodeId: string | null;
  readonly version: string | null;
  readonly state: 'up' | 'down' | 'refused' | 'unchecked';
  readonly reason: string | null;
  readonly checkedAt: string | null;
  readonly missingPrivileges: readonly MissingShape[];
  readonly nodes: readonly HostShape[];
};

export type MissingShape = {
  readonly path: string;
  readonly privileges: readonly string[];
  /** The line that mends it, on the host. */
  readonly command: string;
};

export type HostShape = {
  readonly name: string;
  readonly status: string;
  readonly cpus: number | null;
  readonly memory: number | null;
  readonly memoryUsed: number | null;
  readonly reason: string | null;
};

const TONES: Readonly<Record<HypervisorShape['state'], Tone>> = {
  up: 'good',
  down: 'bad',
  refused: 'bad',
  unchecked: 'warn',
};

export const stateTone = ({ state }: HypervisorShape) => TONES[state];

export const HYPERVISOR_COLUMNS: readonly Column<HypervisorShape>[] = [
  { heading: 'HYPERVISOR', text: ({ name }) => name },
  { heading: 'STATE', text: ({ state }) => state, tone: stateTone },
  { heading: 'PROXMOX VE', text: ({ version }) => version ?? '' },
  { heading: 'HOSTS', text: ({ nodes }) => nodes.map(({ name }) => name).join(', ') },
  { heading: 'WHAT', elastic: true, text: whatOf, tone: () => 'warn' },
];

function whatOf({ reason, missingPrivileges }: HypervisorShape): string {
  if (reason !== null) return reason;
  const missing = missingPrivileges.flatMap(({ privileges }) => privileges);
  return missing.length === 0 ? '' : `the token lacks ${missing.join(', ')}`;
}

export function hypervisorFacts(hypervisor: HypervisorShape): readonly Fact[] {
  const { name, state, reason, version, endpoints, tokenId, trust, id } = hypervisor;
  return [
    { name: 'name', text: name },
    {
      name: 'state',
      text: reason === null ? state : `${state}: ${reason}`,
      tone: stateTone(hypervisor),
    },
    { name: 'version', text: version },
    { name: 'endpoints', text: endpoints.join(', ') },
    { name: 'token', text: tokenId },
    { name: 'trust', text: `${trust.kind} ${trust.fingerprints.join(', ')}` },
    { name: 'id', text: id },
  ];
}
