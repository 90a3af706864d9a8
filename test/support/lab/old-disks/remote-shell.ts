/**
 * The near end of the port that init.sh reads scripts from: one at a time.
 *
 * @module
 */
import type { Socket } from 'node:net';

export type Ran = { readonly code: number; readonly said: string };

export type RemoteShell = {
  run(script: string): Promise<Ran>;
  close(): void;
};

const LINE_END = 0x0a;

export function createRemoteShell(socket: Socket): RemoteShell {
  let arrived = Buffer.alloc(0);
  let wake = (): void => undefined;
  socket.on('data', (chunk) => {
    arrived = Buffer.concat([arrived, chunk]);
    wake();
  });
  socket.on('error', () => undefined); // 'close' follows
  socket.on('close', () => wake());

  async function until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      if (socket.destroyed) throw new Error('the machine has ended');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  function take(length: number): string {
    const taken = arrived.subarray(0, length).toString();
    arrived = arrived.subarray(length);
    return taken;
  }

  return {
    async run(script) {
      socket.write(`${Buffer.byteLength(script)}\n${script}`);
      const head = await until(() => {
        const end = arrived.indexOf(LINE_END);
        return end < 0 ? undefined : take(end + 1);
      });
      const [code = Number.NaN, length = 0] = head.trim().split(' ').map(Number);
      const said = await until(() => (arrived.length < length ? undefined : take(length)));
      return { code, said };
    },
    close: () => void socket.destroy(),
  };
}
