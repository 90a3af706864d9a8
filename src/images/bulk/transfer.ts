/**
 * One request for a range of a published file, from opening it to the report of how it ended.
 *
 * @module
 */
import { fstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type BulkAnswer, textAnswer } from './answer.ts';
import { ClientGone, FileChanged, sendBody } from './body.ts';
import type { ByteRange } from './byte-range.ts';
import { type BulkFile, type BulkTransfer, publishedSize } from './file.ts';
import { fileTag } from './file-tag.ts';

export type TransferRequest = {
  /** As published. */
  readonly path: string;
  readonly file: BulkFile;
  /** The request's. */
  readonly socket: Socket;
  readonly answer: BulkAnswer;
  /** Counts from the start of what is published. */
  readonly range: ByteRange;
  /** Bytes of one buffer; there are two. */
  readonly chunk: number;
};

/** Answers, and never throws: what goes wrong is in the report. */
export async function transfer(
  response: ServerResponse,
  request: TransferRequest,
): Promise<BulkTransfer> {
  const { path, file, range, socket } = request;
  const begun = performance.now();
  const client = socket.remoteAddress ?? '';
  let bytes = 0;
  let end: Pick<BulkTransfer, 'kind' | 'reason'> = { kind: 'sent' };
  try {
    await send(response, {
      ...request,
      taken: (count) => {
        bytes += count;
      },
    });
  } catch (error) {
    end = endedBy(error);
    refuse(response, error);
  }
  const ms = Math.round(performance.now() - begun);
  const whole = end.kind === 'sent' && file.offset === 0 && range.size === publishedSize(file);
  return { ...end, path, client, bytes, ms, whole };
}

type Sending = TransferRequest & { readonly taken: (bytes: number) => void };

async function send(
  response: ServerResponse,
  { file, socket, answer, range, chunk, taken }: Sending,
): Promise<void> {
  const handle = await open(file.path);
  try {
    const check = () => checkUnchanged(handle, file);
    checkTag(handle, file);
    check();
    response.writeHead(answer.status, answer.headers);
    const part = { file: handle, ...pieces(file, range), chunk };
    await sendBody(response, { ...part, socket, check, taken });
  } finally {
    await handle.close();
  }
}

/** What a range of all that is published takes of the file, and of what stands around it. */
export function pieces({ offset, size, before, after }: BulkFile, wanted: ByteRange) {
  const end = wanted.offset + wanted.size;
  const first = before?.length ?? 0;
  const cut = (at: number) => Math.min(Math.max(at - first, 0), size);
  const [from, to] = [cut(wanted.offset), cut(end)];
  return {
    before: before?.subarray(wanted.offset, Math.max(end, 0)) ?? NOTHING,
    range: { offset: offset + from, size: to - from },
    after:
      after?.subarray(Math.max(wanted.offset - first - size, 0), Math.max(end - first - size, 0)) ??
      NOTHING,
  };
}

const NOTHING = new Uint8Array(0);

/** At the start alone: removing or replacing the file later changes its tag, and none of its bytes. */
function checkTag({ fd }: FileHandle, { tag }: BulkFile): void {
  if (tag === undefined || fileTag(fstatSync(fd)) === tag) return;
  throw new FileChanged('the file is another one than was checked');
}

/** Once a chunk, after it was read: a change before the read shows, for writing sets the time first. */
function checkUnchanged({ fd }: FileHandle, { modifiedAt, offset, size }: BulkFile): void {
  const now = fstatSync(fd);
  if (now.mtimeMs !== modifiedAt) throw new FileChanged('the file was changed');
  if (now.size < offset + size) throw new FileChanged('the file became shorter');
}

function endedBy(error: unknown): Pick<BulkTransfer, 'kind' | 'reason'> {
  if (error instanceof ClientGone) return { kind: 'aborted' };
  return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
}

/** Before the first byte there is still an answer; after it only the end of the connection. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const answer = refusal(error);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body.kind === 'text' ? answer.body.text : '');
}

function refusal(error: unknown): BulkAnswer {
  if (error instanceof FileChanged) {
    return textAnswer(503, 'The file is being changed.', { 'Retry-After': 5 });
  }
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (missing) return textAnswer(404, 'The file is gone.');
  return textAnswer(503, 'The file cannot be read now.', { 'Retry-After': 5 });
}
