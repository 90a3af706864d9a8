/**
 * Brings one member to another version of K3s, a step at a time.
 *
 * @module
 */
import type { Cluster } from '../../domain/cluster/cluster.ts';
import { memberOf } from '../../domain/cluster/cluster.ts';
import type { PROGRAMS, Upgrade, Work } from '../../domain/cluster/work.ts';
import { createDrainStep } from './drain-step.ts';
import type { PlacedFile } from './ports.ts';
import {
  DONE,
  nodeOf,
  quorumRefusal,
  type StepInput,
  type StepOutcome,
  type StepPorts,
  type Steps,
  stop,
  wait,
} from './steps.ts';

type UpgradeSteps = Steps<(typeof PROGRAMS)['upgrade'][number]>;

/** It pulls no images: they were placed. What is slow is a server that replays its etcd. */
const READY_WITHIN_MS = 15 * 60_000;

export function createUpgradeSteps(ports: StepPorts): UpgradeSteps {
  const { desk, nodes, kubernetes, hands, now } = ports;

  async function artifacts({ work, seat }: StepInput): Promise<StepOutcome> {
    const { version } = upgradeOf(work);
    const found = await ports.release(version, seat.nodeId);
    if (found.kind === 'absent') return stop(`gets no ${version}: ${found.reason}`);
    const phase = memberPhase(desk.current(), seat.nodeId);
    if (phase !== 'ready') return wait(`waits: it is ${phase ?? 'no member any more'}`);
    const refusal = quorumRefusal(ports, seat, 'pause');
    return refusal === undefined ? DONE : wait(`waits: ${refusal}`);
  }

  async function place({ work, seat, say }: StepInput): Promise<StepOutcome> {
    const { version } = upgradeOf(work);
    const found = await ports.release(version, seat.nodeId);
    if (found.kind === 'absent') return stop(`gets no ${version}: ${found.reason}`);
    for (const file of found.files.filter(isOfK3s)) {
      say(`is given ${file.path}`);
      await hands.place(seat, file);
    }
    return DONE;
  }

  async function restart({ work, seat, say }: StepInput): Promise<StepOutcome> {
    const node = nodeOf(ports, seat);
    if (node?.kubeletVersion === upgradeOf(work).version) return DONE;
    const refusal = quorumRefusal(ports, seat, 'pause');
    if (refusal !== undefined) return wait(`waits: ${refusal}`);
    say('restarts K3s');
    await hands.restart(seat);
    return DONE;
  }

  async function version({ work, seat }: StepInput): Promise<StepOutcome> {
    const target = upgradeOf(work).version;
    const node = nodeOf(ports, seat);
    if (node?.ready === true && node.kubeletVersion === target) return DONE;
    const is = node === undefined ? 'not known to Kubernetes' : node.ready ? 'Ready' : 'not Ready';
    const words = `${is}, and runs ${node?.kubeletVersion ?? 'nothing that is seen'}`;
    if (now() - work.stepSince < READY_WITHIN_MS) return wait(`comes to ${target}: it is ${words}`);
    return stop(`did not come to ${target} within 15 minutes: it is ${words}`);
  }

  /** Who joins from now on gets the new version, once no server is older: an agent must not be the newer one. */
  async function settle({ work, seat }: StepInput): Promise<StepOutcome> {
    const { version: target } = upgradeOf(work);
    if (!seat.wasCordoned) await kubernetes.uncordon(seat.name);
    const cluster = desk.current();
    const rest = work.todo.slice(1);
    if (cluster !== undefined && cluster.version !== target && !holdsServer(cluster, rest)) {
      await desk.setVersion(target);
    }
    nodes.note(seat.nodeId, { kind: 'note', text: `K3s was upgraded to ${target}` }, now());
    return DONE;
  }

  return { artifacts, drain: createDrainStep(ports), place, restart, version, settle };
}

/** The driver gives these steps to upgrades alone. */
function upgradeOf(work: Work): Upgrade {
  if (work.kind === 'upgrade') return work;
  throw new Error(`${work.kind} has no step of an upgrade`);
}

const memberPhase = (cluster: Cluster | undefined, nodeId: string) =>
  cluster && memberOf(cluster, nodeId)?.phase;

function holdsServer(cluster: Cluster, nodeIds: readonly string[]): boolean {
  return cluster.members.some(({ nodeId, role }) => role === 'server' && nodeIds.includes(nodeId));
}

/** install.sh has done its part. */
function isOfK3s({ path }: PlacedFile): boolean {
  return !path.endsWith('/install.sh');
}
