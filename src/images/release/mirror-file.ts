/**
 * Fetches the small files of a mirror: indexes, sums, signatures.
 *
 * @module
 */
import { socketWords } from '../../domain/socket-words.ts';
import { ImageFault } from '../image-fault.ts';

export type SmallFile = {
  readonly url: string;
  /** Bytes; a longer answer is not what was asked for. */
  readonly limit: number;
  /** For the whole answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export const USER_AGENT = 'Pilotlight';

/** Undefined where the mirror has no such file (404, 410). Throws `network`, `mirror` or `cancelled`. */
export async function fetchSmall(file: SmallFile): Promise<Buffer | undefined> {
  const { url, timeoutMs, signal } = file;
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(url, {
      signal: within,
      headers: { 'User-Agent': USER_AGENT, 'Cache-Control': 'no-cache' },
    });
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    refuseOther(url, response);
    return await limited(file, response);
  } catch (error) {
    if (error instanceof ImageFault) throw error;
    throw connectionFault(url, error, signal);
  }
}

/** Throws unless `response` is the file that was asked for, by its status and type. */
export function refuseOther(url: string, { status, headers }: Response): void {
  if (status >= 500 || status === 408 || status === 429) {
    throw new ImageFault('network', `${url} answers ${status}`);
  }
  if (status !== 200 && status !== 206) {
    throw new ImageFault('mirror', `${url} answers ${status}`);
  }
  const type = headers.get('content-type') ?? '';
  if (/^\s*(text\/html|application\/xhtml)/i.test(type)) {
    throw new ImageFault('mirror', `${url} answers with a web page, not with the file`);
  }
}

/** Why fetch or reading its body failed: the reason that helps is the innermost. */
export function connectionFault(url: string, error: unknown, signal: AbortSignal): ImageFault {
  if (signal.aborted) return new ImageFault('cancelled', 'called off', { cause: error });
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  const timedOut = inner instanceof Error && inner.name === 'TimeoutError';
  if (timedOut) return new ImageFault('network', `${url}: no answer in time`, { cause: error });
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  const words = socketWords(code);
  const message = inner instanceof Error ? inner.message : String(inner);
  const why = words === undefined ? message : `${new URL(url).host} ${words}`;
  return new ImageFault('network', `${url}: ${why}`, { cause: error });
}

async function limited({ url, limit }: SmallFile, response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > limit) {
      throw new ImageFault('mirror', `${url} is longer than ${limit} bytes: it is something else`);
    }
    parts.push(part);
  }
  const bytes = Buffer.concat(parts);
  if (/^\s*<(!doctype|html)/i.test(bytes.toString('latin1', 0, 200))) {
    throw new ImageFault('mirror', `${url} answers with a web page, not with the file`);
  }
  return bytes;
}
