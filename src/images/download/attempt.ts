/**
 * One request for what is missing of a download, to its end or to its failure.
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';
import { connectionFault, refuseOther, USER_AGENT } from '../release/mirror-file.ts';
import { readAnswer } from './answer.ts';
import { type Part, requireSpace } from './part.ts';
import { createPatience, type Patience } from './patience.ts';

export type AttemptOptions = {
  readonly url: string;
  readonly part: Part;
  /** Where the part is, to look how much is free there. */
  readonly path: string;
  /** Of the copy that the part came from. */
  readonly validator: string | undefined;
  /** Of the whole file, as far as known; bytes. */
  readonly size: number | undefined;
  readonly signal: AbortSignal;
  /** Without a byte for this long the mirror is given up; ms. */
  readonly stallMs: number;
  /** Bytes that stay free on the disk. */
  readonly spare: number;
  /** The mirror named its copy. Called before the first byte. */
  readonly begun: (copy: Copy) => Promise<void>;
  /** More bytes are in the part. */
  readonly grown: () => Promise<void>;
  /** So many bytes have come; not all of them are in the part yet. */
  readonly came: (bytes: number, total: number | undefined) => void;
};

export type Copy = { readonly validator: string | undefined; readonly total: number | undefined };

/** Returns when the part is the whole file, as far as the mirror says. Throws an ImageFault. */
export async function attempt(options: AttemptOptions): Promise<void> {
  const { url, signal, stallMs } = options;
  const patience = createPatience(stallMs);
  try {
    const within = AbortSignal.any([signal, patience.signal]);
    patience.wait();
    const response = await fetch(url, { signal: within, headers: question(options) });
    patience.rest();
    if (response.status !== 416) refuseOther(url, response);
    await take(response, { ...options, patience });
  } catch (error) {
    if (error instanceof ImageFault || isOfDisk(error)) throw error;
    throw connectionFault(url, patience.signal.aborted ? patience.signal.reason : error, signal);
  } finally {
    // Ends a body that was left unread, too.
    patience.end();
  }
}

/** Of a call on a file: those on sockets name an address, or come wrapped by fetch. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && !('address' in error);
}

/** Asks for the rest alone where there is a beginning (RFC 9110 §13.1.5 for If-Range). */
function question({ part, validator }: AttemptOptions): Record<string, string> {
  const common = { 'User-Agent': USER_AGENT, 'Accept-Encoding': 'identity' };
  if (part.have() === 0) return common;
  const range = { ...common, Range: `bytes=${part.have()}-` };
  return validator === undefined ? range : { ...range, 'If-Range': validator };
}

type Taking = AttemptOptions & { readonly patience: Patience };

async function take(response: Response, taking: Taking): Promise<void> {
  const { part, path, size, spare, begun } = taking;
  const answer = readAnswer(response, part.have());
  if (answer.kind === 'complete') return;
  if (answer.kind === 'other-file') {
    await part.clear();
    throw new ImageFault('network', 'the mirror has another file than before');
  }
  const { start, total } = answer;
  if (size !== undefined && total !== undefined && size !== total) {
    throw new ImageFault('mirror', `the mirror has ${total} bytes where its index says ${size}`);
  }
  if (start < part.have()) await part.clear();
  // A body without a length ends where its connection ends: a cut looks like the end (RFC 9112 §6.3).
  const whole = total ?? size;
  await requireSpace(path, (whole ?? 0) - start, spare);
  await begun({ validator: validatorOf(response.headers), total });
  await pour(response, taking, whole);
  if (whole !== undefined && part.have() !== whole) {
    throw new ImageFault('network', `the mirror sent ${part.have()} of ${whole} bytes`);
  }
}

/** Gathered before they are written: a body comes in pieces of 16 KiB. */
const GATHERED = 1024 * 1024;

async function pour(response: Response, taking: Taking, total: number | undefined): Promise<void> {
  const { part, patience, grown, came } = taking;
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  const write = async () => {
    if (gathered > 0) await part.append(Buffer.concat(pieces));
    [pieces, gathered] = [[], 0];
    await grown();
  };
  try {
    patience.wait();
    for await (const piece of response.body ?? []) {
      patience.rest();
      pieces.push(piece);
      gathered += piece.length;
      if (total !== undefined && part.have() + gathered > total) {
        throw new ImageFault('mirror', `the mirror sends more than the ${total} bytes it promised`);
      }
      came(part.have() + gathered, total);
      if (gathered >= GATHERED) await write();
      patience.wait();
    }
  } finally {
    patience.rest();
    // What came before a cut is not asked for again.
    await write();
  }
}

/** A weak tag cannot vouch for bytes; a date can, well enough for what a sum decides in the end. */
function validatorOf(headers: Headers): string | undefined {
  const tag = headers.get('etag');
  if (tag?.startsWith('"')) return tag;
  return headers.get('last-modified') ?? undefined;
}
