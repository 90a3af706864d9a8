/**
 * What is known of a machine that is late, and all that can be.
 *
 * @module
 */
import fc from 'fast-check';
import { WAYPOINTS } from '../../src/domain/boot-trace.ts';
import { CLIENT_ARCHES } from '../../src/domain/client-arch.ts';
import { TIMED_STAGES } from '../../src/domain/expected-duration.ts';
import {
  DEFAULT_BOOT_POLICY,
  LOADER_CHOICES,
  LOCAL_BOOTS,
  type Node,
  OFFER_MODES,
} from '../../src/domain/node.ts';
import { MEDIUM_CHOICES } from '../../src/domain/profile.ts';
import type { Situation } from '../../src/domain/stuck/cause.ts';
import { aNode } from './a-node.ts';

const MINUTE = 60_000;

export type Given = Partial<Omit<Situation, 'node'>> & { readonly node?: Partial<Node> };

export function situation({ node = {}, ...given }: Given = {}): Situation {
  const trace = given.trace ?? node.trace ?? {};
  return {
    node: aNode({ stage: 'booting', trace, ...node }),
    lateness: 'quiet',
    quietMs: 6 * MINUTE,
    stageMs: 7 * MINUTE,
    expectedMs: 2 * MINUTE,
    kind: 'ubuntu',
    medium: 'nfs',
    attempting: true,
    refusal: undefined,
    othersLoad: false,
    host: { address: '192.168.1.10', httpPort: 8080, bulkPort: 8081 },
    ...given,
    trace,
  };
}

export const anySituation = fc
  .record({
    stage: fc.constantFrom(...TIMED_STAGES),
    offer: fc.constantFrom(...OFFER_MODES),
    loader: fc.constantFrom(...LOADER_CHOICES),
    local: fc.constantFrom(...LOCAL_BOOTS),
    arch: fc.constantFrom(...CLIENT_ARCHES, undefined),
    address: fc.constantFrom('192.168.1.21/24', undefined),
    step: fc.constantFrom('copying the system', 'configuring apt', undefined),
    seen: fc.subarray([...WAYPOINTS]),
    lateness: fc.constantFrom('quiet' as const, 'slow' as const),
    medium: fc.constantFrom(...MEDIUM_CHOICES),
    attempting: fc.boolean(),
    othersLoad: fc.boolean(),
    refusal: fc.constantFrom('refused: too small', 'cannot install: no image.', undefined),
    server: fc.constantFrom('192.168.1.10', undefined),
  })
  .map(({ stage, offer, loader, local, arch, address, step, seen, server, ...rest }) => {
    const trace = Object.fromEntries(seen.map((name, index) => [name, index]));
    const progress = step === undefined ? undefined : { percent: 1, step, at: 1 };
    const node = {
      stage,
      boot: { ...DEFAULT_BOOT_POLICY, offer, loader, local },
      arch,
      address,
      progress,
    };
    const host = { address: server, httpPort: 8080, bulkPort: 8081 };
    return situation({ ...rest, trace, node, host });
  });
