/**
 * Server-Sent Events by fetch: an EventSource does not say why it was refused, and takes a dead line for a silent one.
 */

/** Longer than three heartbeats of the service: the connection is dead, whatever TCP says. */
const SILENCE_MS = 50_000;
const LONGEST_PAUSE_MS = 15_000;

/** Cuts a stream of text into events (HTML Standard §9.2.6). `data` is JSON here. */
export function createSseParser(onEvent) {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(fieldOf));
      if (!fields.has('data')) continue;
      onEvent({
        event: fields.get('event'),
        id: fields.get('id'),
        data: JSON.parse(fields.get('data')),
      });
    }
  };
}

function fieldOf(line) {
  const colon = line.indexOf(':');
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}

/**
 * Follows `url` until it is aborted, and comes back after every loss with the id of the last event.
 * `onOpen` is awaited with each connection, before its first event: what it throws is a loss, too, and its signal
 * ends what it reads;
 * `onLost` is called with each loss, `onRefused` once, for a 401.
 */
export async function follow(url, { signal, onOpen, onEvent, onLost, onRefused }) {
  let lastId;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const resume = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
      await readOnce(
        url,
        { headers: resume, signal },
        {
          onOpen: async (over) => {
            await onOpen(over);
            failures = 0;
          },
          onEvent: (event) => {
            if (event.id !== undefined) lastId = event.id;
            onEvent(event);
          },
        },
      );
    } catch (error) {
      if (error.status === 401) return onRefused();
    }
    if (signal.aborted) return;
    onLost();
    await pause(Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures++), signal);
  }
}

/** Ends with the stream or with silence, and whatever ends it closes the connection: a browser has few. */
async function readOnce(url, { headers, signal }, { onOpen, onEvent }) {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => over.abort(), SILENCE_MS);
  };
  try {
    heard();
    const response = await fetch(url, { headers, signal: either });
    if (!response.ok)
      throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
    heard();
    await onOpen(either);
    const parse = createSseParser(onEvent);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      heard();
      const { done, value } = await reader.read();
      if (done) return;
      parse(value);
    }
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms * (0.75 + Math.random() / 2));
    signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}
