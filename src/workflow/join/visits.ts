/**
 * The visits of installed systems: they ask for their turn, fetch what they are granted, and say how they
 * get on.
 *
 * @module
 */
import { memberOf } from '../../domain/cluster/cluster.ts';
import { grantHeld } from '../../domain/cluster/grants.ts';
import type { JoinReply, JoinWord } from '../../domain/cluster/join.ts';
import type { ClusterPlan } from '../../domain/cluster/plan.ts';
import { hear } from '../../domain/cluster/reports.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import { displayName } from '../../domain/node.ts';
import { type InstallEvent, isInstalled } from '../../domain/stage.ts';
import { admitBearer, type KeyBearer, type KeyBearerPorts, type KeyVisit } from '../key-bearer.ts';
import type { Answer, JoinAsked } from './answers.ts';
import type { BootstrapTokens } from './bootstrap-tokens.ts';
import type { ClusterBook } from './cluster-book.ts';
import type { JoinNotes } from './notes.ts';
import { archOf, grantText, type JoinHost } from './texts.ts';

export type VisitsPorts = KeyBearerPorts & {
  readonly book: ClusterBook;
  readonly notes: JoinNotes;
  readonly tokens: BootstrapTokens;
  readonly answer: Answer;
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly plan: () => ClusterPlan;
  readonly isUp: (nodeId: string) => boolean;
  readonly host: JoinHost;
  readonly yaml: (value: object) => string;
};

/** Each throws KEY_WRONG, EVENT_OUT_OF_ORDER for a node that isn't installed, UNAVAILABLE before the start. */
export type Visits = {
  /** Throws EVENT_OUT_OF_ORDER for a node without a role. `machineId`: 32 hexadecimal digits. */
  ask(visit: KeyVisit, facts: { readonly machineId: string }): Promise<JoinAsked>;
  /** Throws EVENT_OUT_OF_ORDER where it has no grant, ROUTE_NOT_FOUND where its grant has no such text. */
  file(visit: KeyVisit, name: string): Promise<string>;
  word(visit: KeyVisit, word: JoinWord): Promise<JoinReply>;
};

export function createVisits(ports: VisitsPorts): Visits {
  const { book, notes, answer, now } = ports;

  function admit(visit: KeyVisit, what: string): KeyBearer {
    const node = admitBearer(visit, ports, what);
    if (isInstalled(node.stage)) return node;
    const message = `${what} is out of order while ${node.stage}`;
    throw new ProvisioningError('EVENT_OUT_OF_ORDER', message);
  }

  return {
    ask: (visit, { machineId }) =>
      book.inTurn(() => {
        const node = admit(visit, 'a question for a grant');
        const { id: nodeId, role, keyHash } = node;
        const { address } = visit;
        const asker = { nodeId, hostname: displayName(node), role, address, keyHash, machineId };
        return answer(asker, archOf(node));
      }),

    async file(visit, name) {
      const { id, keyHash } = admit(visit, 'a file of a grant');
      const source = { ...grantedTo(id, keyHash, ports), ...ports, plan: ports.plan() };
      const bootstrapToken = source.grant.kind === 'agent' ? bootstrapTokenOf(ports) : '';
      const text = grantText(name, { ...source, bootstrapToken });
      if (text !== undefined) return text;
      throw new ProvisioningError('ROUTE_NOT_FOUND', `the grant has no file ${name}`);
    },

    word: (visit, word) =>
      book.inTurn(async () => {
        const { id, keyHash, stage } = admit(visit, `the word ${word.kind}`);
        if (word.kind === 'failed' && (stage === 'installed' || stage === 'joining')) {
          const { reason, log } = word;
          await ports.record(id, { type: 'join-failed', reason, log }, now());
        }
        const cluster = book.current();
        if (cluster === undefined) return 'stop';
        const hearing = { now: now(), attendance: book.attendance };
        const heard = hear(cluster, { nodeId: id, keyHash, word }, hearing);
        await book.keep(heard.cluster);
        if (heard.reply === 'stop') notes.stopped(id);
        else book.hears(id);
        await book.settleStage(id);
        return heard.reply;
      }),
  };
}

function grantedTo(nodeId: string, keyHash: string, { book, isUp }: VisitsPorts) {
  const cluster = book.current();
  const member = cluster && memberOf(cluster, nodeId);
  const holds =
    member?.keyHash === keyHash && member.phase !== 'leaving' && member.phase !== 'lapsed';
  const grant = cluster && holds ? grantHeld(cluster, member, isUp) : undefined;
  if (cluster && member && grant) return { cluster, member, grant };
  throw new ProvisioningError('EVENT_OUT_OF_ORDER', 'this machine has no grant now: it asks first');
}

function bootstrapTokenOf({ tokens }: VisitsPorts): string {
  const current = tokens.current();
  if ('token' in current) return current.token;
  throw new ProvisioningError('UNAVAILABLE', current.reason);
}
