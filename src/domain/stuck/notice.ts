/**
 * A node that is later than it should be, the probable cause, and what helps.
 *
 * @module
 */
import type { LoaderChoice, LocalBoot, OfferMode } from '../node.ts';

/**
 * A switch of a node's boot settings, in the form in which a change of the node takes it. Clients make buttons and
 * commands of it: the set is closed, and no word of a machine gets into it.
 */
export type AdvisedChange =
  | { readonly boot: { readonly offer: OfferMode } }
  | { readonly boot: { readonly loader: LoaderChoice } }
  | { readonly boot: { readonly local: LocalBoot } };

/** What a router names that leads machines here: next server and boot file. */
export type RouterLines = { readonly server: string; readonly file: string };

export type StuckNotice = {
  /** The name of a cause in `stuck-causes.ts`. It is API: clients and tests store it. */
  readonly cause: string;
  /** What is probably wrong, in one sentence with its full stop. */
  readonly reason: string;
  /** What a person can do about it, in whole sentences. */
  readonly advice: string;
  /** What of it is a change of the node: one of these, the likeliest first. */
  readonly changes: readonly AdvisedChange[];
  /** What of it is a setting of the router. */
  readonly router: RouterLines | undefined;
  /** ms since the epoch: when it was found late. */
  readonly since: number;
};

/** How its line of the timeline begins. */
export const STUCK = 'stuck: ';

/** The line of the timeline: `stuck: REASON ADVICE`. */
export function stuckText({ reason, advice }: Pick<StuckNotice, 'reason' | 'advice'>): string {
  return `${STUCK}${reason} ${advice}`;
}
