/**
 * QEMU's control socket (QMP): one JSON object a line, answers in the order of the commands.
 *
 * @module
 */
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

export type Qmp = {
  /** Sends a command and gives its `return`. Throws what QEMU answers as an error. */
  execute(command: string, parameters?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
};

type Answer = { readonly return?: unknown; readonly error?: { readonly desc: string } };
type Waiter = { readonly resolve: (value: unknown) => void; readonly reject: (e: Error) => void };

export async function connectQmp(path: string): Promise<Qmp> {
  const socket = await connectSoon(path);
  const waiting: Waiter[] = [];
  createInterface({ input: socket }).on('line', (line) => {
    const answer: Answer = JSON.parse(line);
    if (!('return' in answer) && !('error' in answer)) return; // the greeting, or an event
    const waiter = waiting.shift();
    if (answer.error) waiter?.reject(new Error(`QEMU: ${answer.error.desc}`));
    else waiter?.resolve(answer.return);
  });
  socket.on('error', () => undefined); // 'close' follows
  socket.on('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('QEMU has ended'));
  });

  function execute(command: string, parameters: Readonly<Record<string, unknown>> = {}) {
    return new Promise<unknown>((resolve, reject) => {
      if (socket.destroyed) return reject(new Error('QEMU has ended'));
      waiting.push({ resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: parameters })}\n`);
    });
  }
  await execute('qmp_capabilities');
  return { execute, close: () => socket.destroy() };
}

/** QEMU makes its socket shortly after it starts: five seconds are allowed. */
async function connectSoon(path: string): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = connect(path);
    const failure = await new Promise<Error | undefined>((resolve) => {
      socket.once('connect', () => resolve(undefined));
      socket.once('error', resolve);
    });
    if (failure === undefined) return socket;
    if (tries === 50) throw failure;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
