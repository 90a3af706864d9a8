/**
 * What keeps the page as the service is: the stream of events, and what is read again when it was cut.
 */
import { ask, call } from './api.js';
import { createFleet, createVmShelf } from './fleet.js';
import { createSignal } from './signal.js';
import { follow } from './sse.js';

export const fleet = createFleet();
export const vmShelf = createVmShelf();
/** `{state: 'connecting' | 'live' | 'lost', since}`; `since` is when the last word came. */
export const connection = createSignal({ state: 'connecting', since: Date.now() });
/** Grows with each connection: what was read before may be old. */
export const connected = createSignal(0);

const lineListeners = new Set();

/** `listener` is told of each line of a timeline. Returns the end of it. */
export function onLine(listener) {
  lineListeners.add(listener);
  return () => lineListeners.delete(listener);
}

function take(event) {
  fleet.take(event);
  vmShelf.take(event);
  if (event.event === 'entry') for (const listener of lineListeners) listener(event.data);
}

/** Read while the stream is open already: no change can fall between them. */
async function readAgain(signal) {
  const [nodes, vms] = await Promise.all([allOf('nodes', signal), allOf('vms', signal)]);
  fleet.list(nodes);
  vmShelf.list(vms);
  connection.set({ state: 'live', since: Date.now() });
  connected.set(connected.get() + 1);
}

/** Page by page, where the service has pages. */
async function allOf(what, signal) {
  const all = [];
  let cursor;
  do {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
    const page = await call(`/${what}${query}`, { signal });
    all.push(...page[what]);
    cursor = page.next;
  } while (cursor);
  return all;
}

/** Returns the end of it. */
export function startLive() {
  const following = new AbortController();
  connection.set({ state: 'connecting', since: Date.now() });
  follow('/api/v1/events', {
    signal: following.signal,
    onOpen: readAgain,
    onEvent: take,
    onLost: () => {
      const { state, since } = connection.get();
      connection.set({ state: 'lost', since: state === 'live' ? Date.now() : since });
    },
    // Any call finds out that we are signed out, and says so.
    onRefused: () => ask('/nodes').catch(() => undefined),
  });
  return () => {
    following.abort();
    fleet.forget();
    vmShelf.forget();
  };
}
