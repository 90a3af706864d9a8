/**
 * Sends a range of a file as the body of a response.
 *
 * Two buffers: one is read into while the kernel takes the other, so that neither the disk nor the
 * network waits, and no transfer holds more memory. What is sent are the file's bytes or nothing: a
 * file that shrinks or changes ends the connection, for its length has already been promised.
 *
 * @module
 */
import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createTurns } from '../../threads/turns.ts';
import type { ByteRange } from './byte-range.ts';

/**
 * The process has four threads for files, in all of its workers together: a slow disk under many
 * transfers may hold two of them, and the others stay free for everything else.
 */
const readTurns = createTurns(2);

export type BodyOptions = {
  readonly file: FileHandle;
  /** The request's: a response that waits behind another one of its connection has none yet. */
  readonly socket: Socket;
  /** In the file. */
  readonly range: ByteRange;
  /** Sent before and after it. */
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  /** Of one buffer, in bytes. */
  readonly chunk: number;
  /** Throws FileChanged where the file is no longer the one that was published. */
  readonly check: () => void;
  /** Bytes that the kernel took. */
  readonly taken: (bytes: number) => void;
};

/** The file is not what it was when its length was promised. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged';
}

/** The client left, or was left. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Ends the response. Throws FileChanged, ClientGone, or what reading the file threw. */
export async function sendBody(response: ServerResponse, options: BodyOptions): Promise<void> {
  const { socket, range, check, taken, before, after } = options;
  const chunk = Math.min(options.chunk, range.size);
  const buffers = [Buffer.allocUnsafeSlow(chunk), Buffer.allocUnsafeSlow(chunk)];
  let filled: Promise<Buffer> | undefined;
  const send = async (bytes: Uint8Array | undefined) => {
    if (bytes === undefined || bytes.length === 0) return;
    await write(response, socket, bytes);
    taken(bytes.length);
  };
  try {
    await send(before);
    for (let at = 0, turn = 0; at < range.size; turn = 1 - turn) {
      const part = await (filled ?? fill(options, buffers[turn], at));
      check();
      at += part.length;
      filled = at < range.size ? fillAhead(options, buffers[1 - turn], at) : undefined;
      await send(part);
    }
    await send(after);
    response.end();
  } finally {
    // The file is closed after this, and never under a read.
    await filled?.catch(() => undefined);
  }
}

/** Nobody waits for it until the write is done: failing meanwhile must not count as unhandled. */
function fillAhead(...options: Parameters<typeof fill>): Promise<Buffer> {
  const filled = fill(...options);
  filled.catch(() => undefined);
  return filled;
}

async function fill(
  { file, range }: BodyOptions,
  buffer: Buffer | undefined,
  at: number,
): Promise<Buffer> {
  const part = (buffer ?? Buffer.alloc(0)).subarray(0, range.size - at);
  for (let done = 0; done < part.length; ) {
    const where = { length: part.length - done, position: range.offset + at + done };
    const { bytesRead } = await readTurns.run(() => file.read(part, { offset: done, ...where }));
    if (bytesRead === 0) throw new FileChanged('the file became shorter');
    done += bytesRead;
  }
  return part;
}

/** Resolves when the kernel has taken all of `part`: from then on its buffer is free again. */
function write(response: ServerResponse, socket: Socket, part: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new ClientGone('the client left'));
    if (response.destroyed || socket.destroyed) return gone();
    // A write that waits behind another response of the connection is never called back.
    socket.once('close', gone);
    response.write(part, (error) => {
      socket.off('close', gone);
      if (error) gone();
      else resolve();
    });
  });
}
