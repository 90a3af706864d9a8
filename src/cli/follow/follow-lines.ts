/**
 * The lines of all timelines, as they are written.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/api.ts';
import type { LineShape, NodeShape } from '../api/shapes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { isPassing } from './passing.ts';

export type LineWatch = {
  readonly api: Api;
  readonly terminal: Terminal;
  /** The last line that is known already. */
  readonly after: number;
  /** Ends with this line; undefined goes on until the program is ended. */
  readonly last?: number;
  /** Hears of nodes that are made or changed, before the lines of it. */
  readonly onNode?: (node: NodeShape) => void;
};

const AGAIN_MS = 1000;

/** A cut stream goes on where it was: none is missed, and none comes twice but where its count grew. */
export async function followLines(
  { api, terminal, after, last = Number.POSITIVE_INFINITY, onNode }: LineWatch,
  show: (line: LineShape) => void | Promise<void>,
): Promise<undefined> {
  let [seen, isFirst] = [after, true];
  while (seen < last) {
    try {
      const stream = new AbortController();
      for await (const { event, data } of await api.events({ after: seen }, stream.signal)) {
        if (event === 'node') onNode?.(data as NodeShape);
        if (event !== 'entry') continue;
        const line = data as LineShape;
        await show(line);
        seen = Math.max(seen, line.id);
        if (seen >= last) stream.abort();
      }
    } catch (error) {
      if (isFirst || !isPassing(error)) throw error;
    }
    isFirst = false;
    if (seen >= last) return undefined;
    terminal.progress('The connection was lost; trying again.');
    await delay(AGAIN_MS);
  }
  return undefined;
}
