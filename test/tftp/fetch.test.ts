import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { fetchByTftp } from '../../src/tftp/fetch.ts';
import { encodePacket } from '../../src/tftp/packet.ts';
import { serving } from './serving.ts';

const AS_EDK2 = { tsize: '0', blksize: '1468', windowsize: '4' };
const SIZES = [0, 1, 511, 512, 513, 1468, 1468 * 4, 1468 * 4 + 1, 200_001];

function bytesOf(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_none, at) => (at * 31) % 251));
}

function from(port: number, options: Readonly<Record<string, string>> = {}) {
  return (path: string) =>
    fetchByTftp({ server: '127.0.0.1', port, path, options, patienceMs: 200 });
}

test('files come whole: in lockstep, in windows, of every awkward size', async (t) => {
  const files = Object.fromEntries(SIZES.map((size) => [`f${size}`, bytesOf(size)]));
  const { port } = await serving(t, { files });
  for (const options of [{}, AS_EDK2, { blksize: '1432' }]) {
    for (const size of SIZES) {
      const fetched = await from(port, options)(`f${size}`);
      assert.ok(fetched.kind === 'file', `${JSON.stringify(options)} ${size}`);
      assert.ok(fetched.bytes.equals(bytesOf(size)), `${JSON.stringify(options)} ${size}`);
    }
  }
});

test('a refusal is told in its words', async (t) => {
  const { port } = await serving(t, {});
  const fetched = await from(port, AS_EDK2)('none.efi');
  assert.deepEqual(fetched, { kind: 'refused', message: 'no file none.efi' });
});

/** Answers each packet with `answer`, as often as it comes. */
async function answering(t: TestContext, answer: readonly Buffer[]): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  t.after(() => socket.close());
  await once(socket, 'listening');
  socket.on('message', (_bytes, { port }) => {
    for (const bytes of answer) socket.send(bytes, port, '127.0.0.1');
  });
  return socket.address().port;
}

test('silence is told, and how much came before it', async (t) => {
  assert.deepEqual(await from(await answering(t, []))('a'), { kind: 'silent', received: 0 });
  const first = encodePacket({ kind: 'data', block: 1, bytes: bytesOf(512) });
  assert.deepEqual(await from(await answering(t, [first]))('a'), { kind: 'silent', received: 512 });
});

test('what is no TFTP ends it, and nothing else', async (t) => {
  const fetched = await from(await answering(t, [Buffer.of(0, 99)]))('a');
  assert.deepEqual(fetched, {
    kind: 'refused',
    message: 'what came is no TFTP: opcode 99 is none of 1 to 6',
  });
});
