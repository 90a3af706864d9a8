/**
 * Server-Sent Events (HTML Standard §9.2.6), as the API writes them.
 *
 * @module
 */

export type ServerEvent = {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
};

/** A block that is longer is no event of ours. */
const MOST = 4 * 1024 * 1024;

/** The events of a body, however it is cut into pieces. What is no JSON is passed over. */
export async function* readEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of pieces) {
      text += decoder.decode(piece, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      if (text.length > MOST) return;
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event !== undefined) yield event;
      }
    }
  } catch (error) {
    if (!isCut(error)) throw error;
  }
}

/** A stream has no other end than this: the connection went, or the reader has seen enough. */
function isCut(error: unknown): boolean {
  const { code, name } = error as { code?: string; name?: string };
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || name === 'AbortError';
}

/** Undefined for comments. */
export function parseEvent(block: string): ServerEvent | undefined {
  let [event, id] = ['message', undefined as string | undefined];
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') event = value;
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  if (data.length === 0) return undefined;
  try {
    return { event, id, data: JSON.parse(data.join('\n')) };
  } catch {
    return undefined;
  }
}
