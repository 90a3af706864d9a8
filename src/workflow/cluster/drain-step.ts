/**
 * Moves the pods of a member away before it pauses or leaves, where anything of it is left to be moved.
 *
 * @module
 */
import type { KubernetesNode } from '../../domain/cluster/kubernetes.ts';
import { isOfInstall } from '../../domain/cluster/member-conditions.ts';
import { leavingOf, type Seat, type Work } from '../../domain/cluster/work.ts';
import {
  DONE,
  nodeOf,
  type Step,
  type StepInput,
  type StepOutcome,
  type StepPorts,
  stop,
  wait,
} from './steps.ts';

/** A pod with the longest grace that is common (300 s), and time for what its budget waits for. */
const DRAIN_MS = 10 * 60_000;
/** Kubernetes itself gives up the pods of a node that is NotReady after this time. */
const DEAD_AFTER_MS = 5 * 60_000;

export function createDrainStep(ports: StepPorts): Step {
  const { kubernetes, nodes, kubelets, now } = ports;

  /** What to do with a node that is not as a drain needs it; undefined where it is. */
  function beforehand(node: KubernetesNode, { work, seat }: StepInput): StepOutcome | undefined {
    if (work.kind === 'upgrade') return node.ready ? undefined : wait('is not Ready');
    const { isLost } = leavingOf(work);
    if (node.ready && !isOfInstall(node, seat)) return stop(anotherMachine(node, seat));
    if (node.ready) return isLost ? alive(work) : undefined;
    if (isLost) return passOver(seat, 'it is not Ready, and will not be');
    if (kubelets.downFor(seat.name) < DEAD_AFTER_MS) {
      return wait('is not Ready: its pods are moved when it is back, or given up in five minutes');
    }
    return passOver(seat, 'it has not been Ready for five minutes');
  }

  function passOver({ nodeId }: Seat, why: string): StepOutcome {
    nodes.note(nodeId, { kind: 'note', text: `not drained: ${why}` }, now());
    return DONE;
  }

  async function drain({ seat, signal, say }: StepInput): Promise<StepOutcome> {
    const told = (left: number): void =>
      say(`is drained: ${left === 1 ? '1 pod is' : `${left} pods are`} left`);
    const result = await kubernetes.drain(seat.name, { deadlineMs: DRAIN_MS, signal, told });
    return result.kind === 'drained' ? DONE : stop(`could not be drained: ${result.reason}`);
  }

  return async (input) => {
    const { work, seat, say } = input;
    const node = nodeOf(ports, seat);
    if (node === undefined) {
      return work.kind === 'upgrade' ? wait('is not known to Kubernetes') : DONE;
    }
    const outcome = beforehand(node, input);
    if (outcome !== undefined) return outcome;
    say('is cordoned');
    await kubernetes.cordon(seat.name);
    if (work.kind === 'upgrade' && !work.drain) return DONE;
    say('is drained');
    return drain(input);
  };
}

/** Its machine was reinstalled, or it was called dead. */
function alive(work: Work): StepOutcome {
  return work.kind === 'removal' && work.program === 'rejoin'
    ? wait('was reinstalled, and Kubernetes has not noticed yet')
    : stop('was called dead, and Kubernetes says that it is Ready');
}

function anotherMachine(node: KubernetesNode, { machineId }: Seat): string {
  return `is another machine in Kubernetes: its machine-id is ${node.machineId}, not ${machineId}; delete that node, or rename it`;
}
