/**
 * The desk of the sequencer: where installed systems ask for their turn to join the cluster, and where the
 * rest of the service learns who the members are and says what became of them.
 *
 * @module
 */
import { type AnswersPorts, createAnswers } from './join/answers.ts';
import { createBootstrapTokens } from './join/bootstrap-tokens.ts';
import { type ClusterBookPorts, createClusterBook } from './join/cluster-book.ts';
import { createMembers, type Members } from './join/members.ts';
import { createJoinNotes } from './join/notes.ts';
import { createVisits, type Visits, type VisitsPorts } from './join/visits.ts';

/** What the desk makes for itself. */
type Own = 'book' | 'notes' | 'tokens' | 'isUp' | 'answer';

export type JoinDeskPorts = ClusterBookPorts &
  Omit<AnswersPorts, Own> &
  Omit<VisitsPorts, Own> & {
    /** A bootstrap token for agents that lives for ten minutes. Rejects with the reason in words. */
    readonly bootstrapToken: () => Promise<string>;
  };

export type JoinDesk = Visits &
  Members & {
    /**
     * Reads what was granted before, and brings the nodes' stages up to it. Throws INPUT_INVALID where it is
     * damaged: everything else throws UNAVAILABLE then, and nothing is granted.
     */
    start(): Promise<void>;
  };

export function createJoinDesk(ports: JoinDeskPorts): JoinDesk {
  const book = createClusterBook(ports);
  const notes = createJoinNotes(ports);
  const tokens = createBootstrapTokens(ports.bootstrapToken, ports.ticks);
  const members = createMembers({
    book,
    notes,
    now: ports.now,
    installOf: ports.byId,
    forgetToken: tokens.forget,
  });
  const { isUp } = members;
  const answer = createAnswers({ ...ports, book, notes, tokens, isUp });
  const visits = createVisits({ ...ports, book, notes, tokens, isUp, answer });
  return { start: book.start, ...visits, ...members };
}
