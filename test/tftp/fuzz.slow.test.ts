/**
 * A hostile network: noise, floods, loss, and a machine that has run out of sockets.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { command, needs } from '../support/needs.ts';
import { download } from './download.ts';
import { rawClient, serving } from './serving.ts';

const ODD_PACKETS = 20_000;
const FILE = Buffer.alloc(3_000_000, 'the bytes that have to arrive');

test('20,000 odd packets to both ports leave a running transfer whole', async (t) => {
  const { port, server } = await serving(t, { files: { f: FILE } });
  const stranger = await rawClient(t);
  stranger.socket.removeAllListeners('message');
  let flood: Promise<void> | undefined;
  const { bytes } = await download({
    port,
    path: 'f',
    options: { blksize: 256 },
    retryMs: 50,
    onAnswer: ({ port: tid }, own) => {
      flood = throwAt([port, tid], (packet, target) => {
        // From the client's own port only what no client would mean: noise, not an ERROR.
        const isOwn = target === tid && packet[1] !== 5 && packet[1] !== 4;
        (isOwn ? own : stranger.socket).send(packet, target, '127.0.0.1');
      });
    },
  });
  assert.ok(bytes.equals(FILE));
  await flood;
  assert.equal((await download({ port, path: 'f', retryMs: 100 })).bytes.length, FILE.length);
  assert.ok(server.counters().requests > ODD_PACKETS / 4);
});

/** A fixed sequence, so that a failure comes again. */
function* numbers(seed: number): Generator<number> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

async function throwAt(
  ports: readonly number[],
  send: (packet: Buffer, port: number) => void,
): Promise<void> {
  const random = numbers(20_000);
  const below = (limit: number) => (random.next().value ?? 0) % limit;
  for (let at = 0; at < ODD_PACKETS; at += 1) {
    try {
      send(oddPacket(below), ports[at % ports.length] ?? 0);
    } catch {
      return; // the client's own socket is closed: its transfer is complete
    }
    if (at % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const NEARLY_REQUESTS = [
  '\0\x01f\0octet\0blksize\x008\0windowsize\x0065535\0',
  '\0\x01f\0octet\0blksize\x0085e-1\0',
  '\0\x01../../etc/passwd\0octet\0',
  '\0\x01f\0netascii\0tsize\x00-1\0timeout\x000\0',
  '\0\x02f\0octet\0',
  '\0\x011f1m\0octet\0',
  '\0\x06tsize\x000\0',
];

function oddPacket(below: (limit: number) => number): Buffer {
  const [base = ''] = NEARLY_REQUESTS.slice(below(NEARLY_REQUESTS.length));
  const packet = below(3) === 0 ? Buffer.from(base, 'latin1') : Buffer.alloc(below(64));
  if (packet.length === 0) return packet;
  for (let change = below(8); change > 0; change -= 1)
    packet[below(packet.length)] = below(4) === 0 ? below(7) : below(256);
  return packet.subarray(0, below(8) === 0 ? below(packet.length) : packet.length);
}

for (const windowsize of [1, 4, 16, 64]) {
  test(`with 2 % of all packets lost, windows of ${windowsize} arrive whole`, async (t) => {
    const file = windowsize === 1 ? FILE.subarray(0, 1_000_000) : FILE;
    const { port } = await serving(t, { files: { f: file } });
    const random = numbers(windowsize);
    const lose = () => (random.next().value ?? 0) % 50 === 0;
    const { bytes, packets } = await download({
      port,
      path: 'f',
      options: { blksize: 1468, windowsize },
      lose,
    });
    assert.ok(bytes.equals(file));
    const blocks = Math.ceil(file.length / 1468);
    assert.ok(packets < blocks * 2.5, `${packets} packets for ${blocks} blocks`);
  });
}

const CHILD = fileURLToPath(new URL('serving-child.ts', import.meta.url));

/** The port that a child listens on, which it prints. Killed at the end of the test. */
async function childPort(
  t: { after(effect: () => void): void },
  program: string,
  args: readonly string[],
) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill());
  const exited = once(child, 'exit').then(() => Promise.reject(new Error('the child has ended')));
  exited.catch(() => undefined);
  const [line] = await Promise.race([once(child.stdout, 'data'), exited]);
  return { child, port: Number(String(line).trim()) };
}

test('a process that has no descriptors left says that it is busy, and recovers', async (t) => {
  const script = 'ulimit -n 60; exec "$0" "$@"';
  const args = ['-c', script, process.execPath, CHILD, 'own'];
  const { child, port } = await childPort(t, '/bin/sh', args);
  const clients = await Promise.all(Array.from({ length: 100 }, () => rawClient(t)));
  for (const client of clients) client.ask('f', port);
  const answers = await Promise.all(clients.map((client) => client.next()));
  const busy = answers.filter(({ packet }) => packet.kind === 'error').length;
  assert.ok(busy > 40 && busy < 100, `${busy} of 100 were told that it is busy`);
  for (const [at, { packet, port: tid }] of answers.entries())
    if (packet.kind === 'data') clients[at]?.send({ kind: 'error', code: 0, message: '' }, tid);
  // When the first of them is let go, only the child knows.
  const isBusy = (error: Error) => error.message.includes('busy');
  const ask = () => download({ port, path: 'f', retryMs: 100 }).catch((error) => error);
  let answer = await ask();
  for (let tries = 0; tries < 100 && answer instanceof Error && isBusy(answer); tries += 1) {
    await delay(100);
    answer = await ask();
  }
  if (answer instanceof Error) throw answer;
  assert.equal(answer.bytes.toString(), 'served');
  assert.equal(child.exitCode, null);
});

test('a socket that the service manager bound is served', needs(command('python3')), async (t) => {
  const bind = [
    'import os, socket, sys',
    's = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)',
    "s.bind(('0.0.0.0', 0))",
    'os.dup2(s.fileno(), 3)',
    'os.set_inheritable(3, True)',
    'os.execv(sys.argv[1], sys.argv[1:])',
  ].join('\n');
  const args = ['-c', bind, process.execPath, CHILD, 'inherited'];
  const { port } = await childPort(t, 'python3', args);
  const { bytes, from } = await download({ port, path: 'f' });
  assert.equal(bytes.toString(), 'served');
  assert.equal(from.address, '127.0.0.1');
});
