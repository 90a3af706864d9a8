/**
 * Takes a member out of the cluster, a step at a time.
 *
 * The order is the point. Traffic goes first, then pods. K3s is kept from coming back before the Kubernetes
 * node is deleted, and is stopped only after: of two servers, the one that leaves is needed to say so. The
 * registry forgets the install's key before the join desk forgets the member, so that what is left on the
 * machine can't ask its way back in.
 *
 * @module
 */
import { STEP_WORDS } from '../../domain/cluster/step-words.ts';
import { leavingOf, type PROGRAMS } from '../../domain/cluster/work.ts';
import { wordsOf } from './backoff.ts';
import { createDrainStep } from './drain-step.ts';
import {
  DONE,
  joiningServer,
  nodeOf,
  quorumRefusal,
  type StepInput,
  type StepOutcome,
  type StepPorts,
  type Steps,
  stop,
  wait,
} from './steps.ts';

type RemovalSteps = Steps<(typeof PROGRAMS)['rolling' | 'unborn'][number]>;

/** A machine that does not answer is waited for so long where it need not answer. */
const COURTESY_MS = 2 * 60_000;
/** K3s takes an etcd member out within seconds; a finalizer that nobody clears stays for ever (k3s #2669). */
const GONE_WITHIN_MS = 10 * 60_000;
/** An install takes a quarter of an hour; a machine that nobody switched on takes longer. */
const BACK_WITHIN_MS = 2 * 3_600_000;

export function createRemovalSteps(ports: StepPorts): RemovalSteps {
  const { desk, nodes, kubernetes, hands, rotation, now } = ports;

  function since({ work }: StepInput): number {
    return Math.max(0, now() - work.stepSince);
  }

  /** Tries it for two minutes, and then goes on without, and says so. */
  async function ifItAnswers(
    input: StepInput,
    unlessDone: string,
    act: () => Promise<void>,
  ): Promise<StepOutcome> {
    try {
      await act();
    } catch (error) {
      if (since(input) < COURTESY_MS) throw error;
      const text = `${unlessDone}: ${wordsOf(error)}`;
      nodes.note(input.seat.nodeId, { kind: 'alarm', text }, now());
    }
    return DONE;
  }

  async function unbalance({ seat }: StepInput): Promise<StepOutcome> {
    return rotation.isWithout(seat.name) ? DONE : wait(STEP_WORDS.unbalance);
  }

  async function leave({ seat }: StepInput): Promise<StepOutcome> {
    const refusal = nodeOf(ports, seat) && quorumRefusal(ports, seat, 'leave');
    if (refusal !== undefined) return wait(`waits: ${refusal}`);
    const joining = seat.role === 'server' ? joiningServer(ports, seat.nodeId) : undefined;
    if (joining !== undefined)
      return wait(`waits: ${joining.name} is joining, one server at a time`);
    await desk.leave(seat.nodeId);
    return DONE;
  }

  async function hold(input: StepInput): Promise<StepOutcome> {
    const { seat, work } = input;
    if (leavingOf(work).isLost) return DONE;
    // An agent has no vote to be missed, and a kubelet that runs would register its node again.
    const act = async (): Promise<void> => {
      await hands.hold(seat);
      if (seat.role === 'agent') await hands.halt(seat);
    };
    if (nodeOf(ports, seat)?.ready !== true) {
      return ifItAnswers(input, 'K3s on it could not be kept from coming back', act);
    }
    await act();
    return DONE;
  }

  async function deleteNode({ seat }: StepInput): Promise<StepOutcome> {
    const node = nodeOf(ports, seat);
    const refusal = node && quorumRefusal(ports, seat, 'leave');
    if (refusal !== undefined) return wait(`waits: ${refusal}`);
    await kubernetes.deleteNode(seat.name);
    return DONE;
  }

  async function gone(input: StepInput): Promise<StepOutcome> {
    const { seat } = input;
    if (!(await kubernetes.hasNode(seat.name))) return DONE;
    // It may have been deleted, and registered itself anew: it is asked again, which changes nothing otherwise.
    await kubernetes.deleteNode(seat.name);
    const what = seat.role === 'server' ? 'its etcd member is' : 'its Kubernetes node is';
    if (since(input) < GONE_WITHIN_MS) return wait(`leaves: ${what} still there`);
    return stop(
      `does not leave Kubernetes: ${what} still there after ten minutes; look for finalizers on the node`,
    );
  }

  async function password({ seat }: StepInput): Promise<StepOutcome> {
    await kubernetes.forgetNodePassword(seat.name);
    return DONE;
  }

  async function halt(input: StepInput): Promise<StepOutcome> {
    const { seat, work } = input;
    if (leavingOf(work).isLost) return DONE;
    return ifItAnswers(input, 'K3s on it could not be stopped', () => hands.halt(seat));
  }

  async function rearm({ seat, work }: StepInput): Promise<StepOutcome> {
    const node = nodes.byId(seat.nodeId);
    if (node === undefined) return DONE;
    const { after, isLost } = leavingOf(work);
    if (after === 'delete') await nodes.remove(node.id, now());
    if (after === 'set-aside') await nodes.setAside(node.id, now());
    // One that was armed before may be installing by now: its install must not be taken from it.
    if (after !== 'reinstall' || node.keyHash !== seat.keyHash) return DONE;
    // It is restarted over SSH under this address, where nothing better switches it.
    const address = isLost ? undefined : seat.address;
    const event = { type: 'reinstall-requested', by: work.by, address, leftCluster: true } as const;
    await nodes.record(node.id, event, now());
    return DONE;
  }

  async function left({ seat }: StepInput): Promise<StepOutcome> {
    const condition = await desk.left(seat.nodeId);
    return condition === undefined ? DONE : wait(`waits: ${condition.reason}`);
  }

  async function comeBack(input: StepInput): Promise<StepOutcome> {
    const node = nodes.byId(input.seat.nodeId);
    if (node === undefined) return stop('was deleted');
    if (node.stage === 'failed') {
      return stop(`failed to come back: ${node.failure?.reason ?? 'its install failed'}`);
    }
    const isBack = node.stage === 'ready' && rotation.state().kind === 'off';
    if (isBack || node.stage === 'in-rotation') return DONE;
    if (since(input) < BACK_WITHIN_MS) return wait(`is on its way back: ${node.stage}`);
    return stop(`has not come back within two hours: it is ${node.stage}`);
  }

  /** Its founder is set aside, and would be waited for without end. */
  async function endLife({ work }: StepInput): Promise<StepOutcome> {
    const isSameLife = desk.current()?.id === work.clusterId;
    if (isSameLife && leavingOf(work).after === 'set-aside') await desk.forget(work.clusterId);
    return DONE;
  }

  return {
    unbalance,
    drain: createDrainStep(ports),
    leave,
    hold,
    delete: deleteNode,
    gone,
    password,
    halt,
    rearm,
    left,
    return: comeBack,
    'end-life': endLife,
  };
}
