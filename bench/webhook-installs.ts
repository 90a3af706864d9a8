/**
 * Installs that report at once, in a process of their own: each posts an event over a connection of its
 * own, waits for the answer, works for a moment, and posts the next, as curtin does.
 *
 * Its one argument is JSON, an `Installs`.
 *
 * @module
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { INSTALL, posted } from '../test/support/small-install.ts';

export type Installs = {
  readonly port: number;
  /** By install: where it comes from, and where it posts to. */
  readonly reporters: readonly { readonly address: string; readonly path: string }[];
  readonly events: number;
  /** Mean of the moments between two events. */
  readonly pauseMs: number;
};

/** Throws where an answer is no 204: an error is quickly sent. */
async function post(port: number, { address, path }: Installs['reporters'][number], body: string) {
  const socket = connect({ port, host: '127.0.0.1', localAddress: address });
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Curtin/24.1\r\nContent-Type: application/json\r\n`;
  socket.write(
    `${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  const [answer] = await once(socket, 'data');
  if (!String(answer).startsWith('HTTP/1.1 204')) throw new Error(String(answer));
  socket.destroy();
}

async function install(installs: Installs, index: number): Promise<void> {
  const { port, reporters, events, pauseMs } = installs;
  const reporter = reporters[index];
  if (reporter === undefined) throw new RangeError(`there is no reporter ${index}`);
  await delay(Math.random() * pauseMs);
  for (let count = 0; count < events; count++) {
    const event = INSTALL[count % INSTALL.length];
    await post(port, reporter, JSON.stringify(event && posted(event)));
    await delay(pauseMs * (0.5 + Math.random()));
  }
}

const installs = JSON.parse(process.argv[2] ?? '') as Installs;
await Promise.all(installs.reporters.map((_, index) => install(installs, index)));
