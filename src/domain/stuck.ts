/**
 * A node that is later than it should be, and the probable cause.
 *
 * @module
 */

export type StuckNotice = {
  /** The name of a cause in `stuck-causes.ts`. It is API: clients and tests store it. */
  readonly cause: string;
  /** What is probably wrong, in one sentence with its full stop. */
  readonly reason: string;
  /** What a person can do about it, in whole sentences. */
  readonly advice: string;
  /** ms since the epoch: when it was found late. */
  readonly since: number;
};

/** The line of the timeline: `stuck: REASON ADVICE`. */
export function stuckText({ reason, advice }: Pick<StuckNotice, 'reason' | 'advice'>): string {
  return `stuck: ${reason} ${advice}`;
}
