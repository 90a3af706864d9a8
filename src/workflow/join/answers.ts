/**
 * Answers a machine that asks for its turn: what the sequencer decided, once it is on the disk and all that
 * the machine needs is at hand.
 *
 * @module
 */
import {
  type Cluster,
  type Member,
  memberOf,
  type UnmetCondition,
} from '../../domain/cluster/cluster.ts';
import type { JoinAnswer, JoinAsker } from '../../domain/cluster/join.ts';
import type { ClusterPlan } from '../../domain/cluster/plan.ts';
import {
  answerAsk,
  type Circumstances,
  type FreshLife,
  type Install,
} from '../../domain/cluster/sequencer.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import type { BootstrapTokens } from './bootstrap-tokens.ts';
import type { ClusterBook } from './cluster-book.ts';
import type { JoinNotes } from './notes.ts';
import { type GrantPaper, grantPaper, type JoinFile, type K3sArch } from './texts.ts';

/** `peer`: the address of the machine that fetches them. */
export type ArtifactWish = {
  readonly version: string;
  readonly arch: K3sArch;
  readonly peer: string;
};

export type AnswersPorts = {
  readonly book: ClusterBook;
  readonly notes: JoinNotes;
  readonly tokens: BootstrapTokens;
  readonly byId: (id: string) => Install | undefined;
  readonly plan: () => ClusterPlan;
  /** What a new cluster installs: the plan's channel, resolved. Or why that is not known. */
  readonly version: () => { readonly version: string } | { readonly reason: string };
  /** Verified and at hand, or the reason why not. */
  readonly artifacts: (
    wish: ArtifactWish,
  ) => { readonly files: readonly JoinFile[] } | { readonly reason: string };
  /** Whether Kubernetes calls it Ready now, as far as is known. */
  readonly isUp: (nodeId: string) => boolean;
  readonly now: () => number;
  /** A UUID. */
  readonly newId: () => string;
  /** Letters and digits, of 128 bits or more. */
  readonly newSecret: () => string;
};

export type JoinAsked =
  | { readonly kind: 'grant'; readonly grant: GrantPaper }
  | { readonly kind: 'wait'; readonly reason: string; readonly retryAfterSeconds: number };

type Granting = JoinAnswer & { readonly kind: 'grant' };

const ASK_AGAIN_S = 10;

/** Only in the book's turn. Throws EVENT_OUT_OF_ORDER for a node without a role. */
export type Answer = (asker: JoinAsker, arch: K3sArch) => Promise<JoinAsked>;

export function createAnswers(ports: AnswersPorts): Answer {
  const { book, notes, tokens } = ports;
  const { attendance } = book;

  /** What is missing here for the grant to be of use: it is not given then. */
  function filesFor({ cluster, grant }: Granting, { address: peer }: JoinAsker, arch: K3sArch) {
    const found = ports.artifacts({ version: cluster.version, arch, peer });
    if ('reason' in found) return { name: 'ArtifactsMissing', reason: found.reason };
    const token = grant.kind === 'agent' ? tokens.current() : undefined;
    return token !== undefined && 'reason' in token ? token : found;
  }

  async function give(
    { cluster, grant }: Granting,
    { nodeId, hostname }: JoinAsker,
    files: readonly JoinFile[],
  ): Promise<JoinAsked> {
    const former = book.current();
    await book.keep(cluster);
    const fresh = memberIn(cluster, nodeId) !== memberIn(former, nodeId);
    for (const lost of cluster.members.filter(({ phase }) => phase === 'lapsed')) {
      if (memberIn(former, lost.nodeId)?.phase !== 'lapsed') notes.lapsed(lost.nodeId, hostname);
    }
    if (fresh) attendance.turnBegins(nodeId);
    attendance.leavesLine(nodeId);
    book.hears(nodeId);
    notes.granted(nodeId, grant, fresh);
    return { kind: 'grant', grant: grantPaper({ cluster, grant, plan: ports.plan() }, files) };
  }

  function wait({ nodeId, hostname, address }: JoinAsker, condition: UnmetCondition): JoinAsked {
    notes.waits({ nodeId, name: hostname, address }, condition);
    return { kind: 'wait', reason: condition.reason, retryAfterSeconds: ASK_AGAIN_S };
  }

  return async (asker, arch) => {
    const { nodeId, hostname: name } = asker;
    const answer = answerAsk(book.current(), asker, circumstancesOf(ports));
    if (answer.kind === 'refuse') throw new ProvisioningError('EVENT_OUT_OF_ORDER', answer.reason);
    if (answer.kind === 'grant') {
      const found = filesFor(answer, asker, arch);
      return 'reason' in found ? wait(asker, found) : give(answer, asker, found.files);
    }
    await book.keep(answer.cluster);
    if (memberIn(answer.cluster, nodeId)?.phase === 'leaving') attendance.rests(nodeId);
    if (answer.inLine !== undefined) attendance.waits({ nodeId, name, role: answer.inLine });
    return wait(asker, answer.condition);
  };
}

function circumstancesOf(ports: AnswersPorts): Circumstances {
  const { now, book, byId, isUp } = ports;
  return {
    now: now(),
    attendance: book.attendance,
    installOf: byId,
    fresh: () => freshLife(ports),
    isUp,
  };
}

function freshLife({
  now,
  version,
  plan,
  newId,
  newSecret,
}: AnswersPorts): FreshLife | UnmetCondition {
  const known = version();
  if ('reason' in known) return { name: 'VersionUnknown', reason: known.reason };
  return {
    id: newId(),
    createdAt: now(),
    version: known.version,
    settings: plan().settings,
    secrets: { serverToken: newSecret(), agentToken: newSecret() },
  };
}

function memberIn(cluster: Cluster | undefined, nodeId: string): Member | undefined {
  return cluster && memberOf(cluster, nodeId);
}
