/**
 * The nodes as they are, and then each change as it happens.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/api.ts';
import type { LineShape, NodeShape } from '../api/shapes.ts';
import { CliError, EXIT } from '../exit.ts';

export type NodeChange =
  /** `first`: it was so when the watch began, or began again. */
  | { readonly kind: 'node'; readonly node: NodeShape; readonly first: boolean }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'line'; readonly line: LineShape };

export type Watch = {
  readonly signal: AbortSignal;
  /** The connection went; the watch goes on. */
  lost(): void;
};

const AGAIN_MS = 1000;

/**
 * Until `signal`. A cut stream is opened again, and all nodes are read then: changes that fell between are in
 * the state that they led to. Throws where the server refuses.
 */
export async function* nodeChanges(api: Api, { signal, lost }: Watch): AsyncGenerator<NodeChange> {
  let isFirst = true;
  while (!signal.aborted) {
    try {
      yield* oneStream(api, signal);
    } catch (error) {
      if (signal.aborted) return;
      const unreachable = error instanceof CliError && error.exit === EXIT.unreachable;
      if (isFirst || !unreachable) throw error;
    }
    isFirst = false;
    if (signal.aborted) return;
    lost();
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The stream is opened before the nodes are read, so that no change can fall between. */
async function* oneStream(api: Api, signal: AbortSignal): AsyncGenerator<NodeChange> {
  const events = await api.events({}, signal);
  for (const node of await api.list<NodeShape>('/nodes', 'nodes')) {
    yield { kind: 'node', node, first: true };
  }
  for await (const { event, data } of events) {
    if (event === 'node') yield { kind: 'node', node: data as NodeShape, first: false };
    if (event === 'node-removed') yield { kind: 'removed', id: (data as { id: string }).id };
    if (event === 'entry') yield { kind: 'line', line: data as LineShape };
  }
}
