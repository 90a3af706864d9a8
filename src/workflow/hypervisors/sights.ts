/**
 * What is seen of each hypervisor, kept in memory and looked after: the load of nodes often, everything else
 * now and then, and all of it when somebody asks.
 *
 * @module
 */
import type { Hypervisor } from '../../domain/hypervisor.ts';
import { type HypervisorSight, UNCHECKED } from '../../domain/hypervisor-sight.ts';
import { ProxmoxFault } from '../../domain/proxmox-fault.ts';
import { faultOf, notOneCluster, type Open, visitEndpoints } from './endpoint-visits.ts';
import type { HypervisorAccess, SurveyClient } from './ports.ts';
import { hostNode, survey } from './survey.ts';

/** Of the load of nodes; and of one that is not up, whether it is again. */
const LOOK_EVERY_MS = 30_000;
/** Of versions, storages, bridges, privileges, and each endpoint by itself. */
const SURVEY_EVERY_MS = 5 * 60_000;

export type SightPorts = {
  client(hypervisor: Hypervisor): SurveyClient;
  access(hypervisor: Hypervisor): HypervisorAccess;
  readonly open: Open;
  firstVmid(): number;
  now(): number;
};

export type Sights = {
  of(hypervisor: Hypervisor): HypervisorSight;
  /** Looks at everything now; whoever asks while it does waits for the same. */
  check(hypervisor: Hypervisor): Promise<HypervisorSight>;
  /** Looks where it is time to. */
  look(all: readonly Hypervisor[]): Promise<void>;
};

type Seen = {
  /** The value that it was seen with: another one has not been looked at. */
  readonly hypervisor: Hypervisor;
  readonly sight: HypervisorSight;
  readonly surveyedAt: number;
};

type Sighted = Omit<Seen, 'hypervisor'>;

export function createSights(ports: SightPorts): Sights {
  const seen = new Map<string, Seen>();
  const checking = new Map<Hypervisor, Promise<HypervisorSight>>();

  function known(hypervisor: Hypervisor): Seen | undefined {
    const found = seen.get(hypervisor.id);
    return found?.hypervisor === hypervisor ? found : undefined;
  }

  const of = (hypervisor: Hypervisor) => known(hypervisor)?.sight ?? UNCHECKED;

  function keep(hypervisor: Hypervisor, sighted: Sighted): HypervisorSight {
    seen.set(hypervisor.id, { hypervisor, ...sighted });
    return sighted.sight;
  }

  /** A fault becomes what is seen; anything else is a mistake of ours. */
  async function seeing(hypervisor: Hypervisor, see: () => Promise<Sighted>): Promise<Sighted> {
    try {
      return await see();
    } catch (error) {
      if (!(error instanceof ProxmoxFault)) throw error;
      return { sight: darkened(of(hypervisor), error, ports.now()), surveyedAt: 0 };
    }
  }

  function check(hypervisor: Hypervisor): Promise<HypervisorSight> {
    const under = checking.get(hypervisor);
    if (under !== undefined) return under;
    const started = seeing(hypervisor, async () => {
      const sight = await fullSight(ports, hypervisor);
      return { sight, surveyedAt: ports.now() };
    })
      .then((sighted) => keep(hypervisor, sighted))
      .finally(() => checking.delete(hypervisor));
    checking.set(hypervisor, started);
    return started;
  }

  async function refresh(hypervisor: Hypervisor, last: Seen): Promise<void> {
    const { sight, surveyedAt } = last;
    const sighted = await seeing(hypervisor, async () => {
      const nodes = (await ports.client(hypervisor).nodes()).map((node) =>
        hostNode(
          node,
          sight.nodes.find(({ name }) => name === node.name),
        ),
      );
      return { sight: { ...sight, nodes, checkedAt: ports.now() }, surveyedAt };
    });
    // What was seen meanwhile is newer than what this look began with.
    if (known(hypervisor) === last) keep(hypervisor, sighted);
  }

  return {
    of,
    check,
    async look(all) {
      for (const id of seen.keys()) if (!all.some((one) => one.id === id)) seen.delete(id);
      await Promise.all(
        all.map((hypervisor) => {
          const last = known(hypervisor);
          const due = dueFor(last, ports.now());
          if (due === 'nothing' || checking.has(hypervisor)) return undefined;
          return last && due === 'look' ? refresh(hypervisor, last) : check(hypervisor);
        }),
      );
    },
  };
}

function dueFor(last: Seen | undefined, now: number): 'nothing' | 'look' | 'survey' {
  if (last === undefined) return 'survey';
  const { sight, surveyedAt } = last;
  if (now - (sight.checkedAt ?? 0) < LOOK_EVERY_MS) return 'nothing';
  return sight.state === 'up' && now - surveyedAt < SURVEY_EVERY_MS ? 'look' : 'survey';
}

async function fullSight(ports: SightPorts, hypervisor: Hypervisor): Promise<HypervisorSight> {
  const wish = { tokenId: hypervisor.tokenId, vmid: ports.firstVmid() };
  const surveyed = await survey(ports.client(hypervisor), wish);
  const checkedAt = ports.now();
  if (hypervisor.endpoints.length === 1) {
    return { ...surveyed, state: 'up', reason: undefined, checkedAt };
  }
  const visits = await visitEndpoints(ports.open, ports.access(hypervisor));
  const mixed = notOneCluster(visits);
  if (mixed !== undefined) return { ...surveyed, state: 'refused', reason: mixed, checkedAt };
  const faults = visits.map(faultOf).filter((fault) => fault !== undefined);
  const reason = faults.map(({ message }) => message).join('; ') || undefined;
  return { ...surveyed, state: 'up', reason, checkedAt };
}

/** What was told before stays, except that nobody knows how its nodes are. */
function darkened(before: HypervisorSight, fault: ProxmoxFault, now: number): HypervisorSight {
  const { kind, message } = fault;
  const refused = ['unauthenticated', 'forbidden', 'untrusted', 'refused'].includes(kind);
  const nodes = before.nodes.map((node) => ({
    ...node,
    ...{ status: 'unknown' as const, reason: 'its hypervisor does not answer' },
  }));
  return { ...before, state: refused ? 'refused' : 'down', reason: message, checkedAt: now, nodes };
}
