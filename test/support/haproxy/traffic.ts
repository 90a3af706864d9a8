/**
 * Clients of the balanced API.
 *
 * @module
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';

const ABOUT = (port: number, ca: string): RequestOptions => ({
  ca,
  port,
  host: '127.0.0.1',
  servername: 'kubernetes',
  agent: false,
  timeout: 10_000,
});

async function answerTo(options: RequestOptions): Promise<IncomingMessage> {
  const asked = request(options).end();
  asked.on('timeout', () => asked.destroy(new Error('no answer in 10 s')));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return response;
}

/** The name of the server that answered, over a connection of its own. */
export async function askThrough(port: number, ca: string): Promise<string> {
  const response = await answerTo({ ...ABOUT(port, ca), path: '/version' });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export type Traffic = {
  readonly port: number;
  readonly ca: string;
  readonly count: number;
  readonly atOnce: number;
};

/** `count` connections, `atOnce` at a time. Never rejects. */
export async function freshConnections({ port, ca, count, atOnce }: Traffic) {
  const failures: string[] = [];
  let [answered, left] = [0, count];
  const client = async (): Promise<void> => {
    while (left-- > 0) {
      try {
        await askThrough(port, ca);
        answered += 1;
      } catch (error) {
        failures.push(String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return { failures, answered };
}

/** Counts the lines of /watch. `gaps`: lines that are missing. */
export async function openWatch(port: number, ca: string) {
  const response = await answerTo({ ...ABOUT(port, ca), timeout: 0, path: '/watch' });
  let [ended, text] = [false, ''];
  response.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  for (const event of ['end', 'error', 'close']) response.on(event, () => (ended = true));
  return {
    close(): { ended: boolean; gaps: number } {
      const seen = { ended, gaps: gapsIn(text.split('\n').slice(0, -1).map(Number)) };
      response.destroy();
      return seen;
    },
  };
}

const gapsIn = (numbers: readonly number[]): number =>
  numbers.filter((number, at) => number !== at).length;
