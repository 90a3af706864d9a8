/**
 * A wire between a browser and a service, that a test can cut and mend.
 *
 * @module
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export type Gate = {
  readonly url: string;
  /** Resets what is open, and lets nothing through. */
  cut(): void;
  mend(): void;
};

/** `service`: its port on loopback, or the path of a socket that leads to it. */
export async function startGate(context: TestContext, service: number | string): Promise<Gate> {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = typeof service === 'number' ? connect(service, '127.0.0.1') : connect(service);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    // What leads into a namespace is no TCP, and has no reset.
    for (const socket of open) {
      if (socket.remoteFamily === undefined) socket.destroy();
      else socket.resetAndDestroy();
    }
  };
  context.after(() => {
    drop();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      drop();
    },
    mend() {
      isCut = false;
    },
  };
}
