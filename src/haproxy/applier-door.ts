/**
 * The socket of the applier. Who may come is settled by the mode of its file.
 *
 * @module
 */
import { createServer, type Server, type Socket } from 'node:net';
import {
  type ApplierAnswer,
  type ApplierRequest,
  MOST_REQUEST_BYTES,
  readRequest,
} from './applier-words.ts';

export type ApplierDoor = {
  readonly answer: (request: ApplierRequest) => Promise<ApplierAnswer>;
  /** Without a visitor for so long it closes; ms. */
  readonly idleMs: number;
};

const REQUEST_MS = 5000;
const MOST_VISITORS = 16;

/** Not listening yet. `close` of the server follows once nobody came for `idleMs`. */
export function createApplierDoor({ answer, idleMs }: ApplierDoor): Server {
  // Whoever asks has closed its half and still wants the answer.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    idle.refresh();
    void serve(socket, answer).finally(() => idle.refresh());
  });
  server.maxConnections = MOST_VISITORS;
  const idle = setTimeout(() => server.close(), idleMs).unref();
  return server;
}

async function serve(socket: Socket, answer: ApplierDoor['answer']): Promise<void> {
  socket.on('error', () => undefined); // it went away; 'close' follows
  const timer = setTimeout(() => socket.destroy(), REQUEST_MS);
  try {
    const text = await wholeOf(socket);
    clearTimeout(timer);
    socket.end(JSON.stringify(await answer(readRequest(text))));
  } catch (error) {
    clearTimeout(timer);
    socket.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
  }
}

async function wholeOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_REQUEST_BYTES) chunks.push(chunk);
    else end.reject(new Error(`the request: expected at most ${MOST_REQUEST_BYTES} bytes`));
  });
  socket.on('end', end.resolve);
  socket.on('close', () => end.reject(new Error('the request was cut off')));
  await end.promise;
  return Buffer.concat(chunks).toString();
}
