/**
 * A question to one of HAProxy's Unix sockets.
 *
 * @module
 */
import { connect } from 'node:net';

/** Of a whole answer: `show stat` of a hundred servers is 60 KB. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Sends one command and reads until the other side closes.
 *
 * The master keeps the connection until the client closes its half (measured, 2.6 and 3.0): end(), never
 * write(). Rejects where nobody listens, after `ms`, and where the answer has no end.
 */
export function askSocket(path: string, command: string, ms: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect({ path });
    const give = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => give(new Error(`${path} did not answer in ${ms} ms`)), ms);
    socket.on('connect', () => socket.end(`${command}\n`));
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) give(new Error(`${path} answered more than ${MOST_BYTES} bytes`));
      else chunks.push(chunk);
    });
    socket.on('error', give);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString());
    });
  });
}
