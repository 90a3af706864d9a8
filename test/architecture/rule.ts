/**
 * A rule of the architecture.
 *
 * @module
 */
import type { Tree } from './tree.ts';

export type Rule = {
  /** A sentence that is true while the rule holds. */
  readonly name: string;
  /** Why: shown with each violation. */
  readonly reason: string;
  /** The violations as `path:line what`; none while the rule holds. */
  readonly violations: (tree: Tree) => readonly string[];
};
