/**
 * The nodes as they are, and then each change as it happens.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../api/api.ts';
import type { LineShape, NodeShape } from '../api/shapes.ts';
import { isPassing } from './passing.ts';

export type NodeChange =
  /** `first`: it was so when the watch began, or began again. */
  | { readonly kind: 'node'; readonly node: NodeShape; readonly first: boolean }
  | { readonly kind: 'removed'; readonly id: string }
  | { readonly kind: 'line'; readonly line: LineShape };

export type Watch = {
  readonly signal: AbortSignal;
  /** The connection went; the watch goes on. */
  lost(): void;
  /** Nodes that there were: those that are gone by now are told, too. */
  readonly known?: readonly string[];
};

const AGAIN_MS = 1000;

/**
 * Until `signal`. A cut stream is opened again, and all nodes are read then: changes that fell between are in
 * the state that they led to, and what is not there is removed. Throws where the server refuses.
 */
export async function* nodeChanges(api: Api, watch: Watch): AsyncGenerator<NodeChange> {
  const { signal, lost } = watch;
  const known = new Set(watch.known);
  let isFirst = true;
  while (!signal.aborted) {
    try {
      yield* oneStream(api, { signal, known });
    } catch (error) {
      if (signal.aborted) return;
      if (isFirst || !isPassing(error)) throw error;
    }
    isFirst = false;
    if (signal.aborted) return;
    lost();
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

type Stream = { readonly signal: AbortSignal; readonly known: Set<string> };

/** The stream is opened before the nodes are read, so that no change can fall between. */
async function* oneStream(api: Api, { signal, known }: Stream): AsyncGenerator<NodeChange> {
  const events = await api.events({}, signal);
  const nodes = await api.list<NodeShape>('/nodes', 'nodes');
  const there = new Set(nodes.map(({ id }) => id));
  for (const id of [...known].filter((each) => !there.has(each))) {
    known.delete(id);
    yield { kind: 'removed', id };
  }
  for (const node of nodes) {
    known.add(node.id);
    yield { kind: 'node', node, first: true };
  }
  for await (const { event, data } of events) {
    const { id } = data as { readonly id: string };
    if (event === 'node') {
      known.add(id);
      yield { kind: 'node', node: data as NodeShape, first: false };
    } else if (event === 'node-removed') {
      known.delete(id);
      yield { kind: 'removed', id };
    } else if (event === 'entry') yield { kind: 'line', line: data as LineShape };
  }
}
