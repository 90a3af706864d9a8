/**
 * One call of the API as its handler sees it.
 *
 * @module
 */
import type { Values } from './check-parameters.ts';
import type { Who } from './who.ts';
import type { PveNode, PveWorld } from './world.ts';

export type Call = {
  readonly world: PveWorld;
  readonly who: Who;
  /** The one that the path names, else the one that was asked. */
  readonly node: PveNode;
  /** Of the path, the query and the body. */
  readonly params: Values;
};

export type Handler = (call: Call) => unknown;
