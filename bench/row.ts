/**
 * What a benchmark says.
 *
 * @module
 */

/**
 * One figure of ours against the peer's, measured side by side in one run. `ratio` is ours divided by
 * the peer's, the median over the rounds; `spread` its lowest and highest. `goal` is for a reader: `≥ 1×`.
 */
export type BenchRow = {
  name: string;
  goal: string;
  ratio: number;
  spread: readonly [number, number];
  detail: string;
};
