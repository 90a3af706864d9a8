import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { NFS, PROCEDURE } from '../../src/nfs/nfs3/program.ts';
import { beginCall, markedReply } from '../../src/nfs/rpc/message.ts';
import { recordMark } from '../../src/nfs/rpc/record-marking.ts';
import type { NfsServerOptions } from '../../src/nfs/server.ts';
import { unpackFixture } from '../images/support/fixture-iso.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { createNfsYard, imageFile, type NfsYard, TICKET } from './support/nfs-yard.ts';

async function startYard(
  t: TestContext,
  limits: NfsServerOptions['limits'] = {},
): Promise<NfsYard> {
  const yard = createNfsYard(t, { limits });
  yard.server.publish(
    TICKET,
    await imageFile(await unpackFixture(await temporaryFolder(t), 'rock-ridge')),
  );
  await yard.server.start();
  return yard;
}

async function rawSocket(t: TestContext, yard: NfsYard): Promise<Socket> {
  const socket = connect({ port: yard.server.ports().nfs, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

const closed = (socket: Socket): Promise<unknown> =>
  new Promise((resolve, reject) => {
    if (socket.closed) return resolve(undefined);
    const late = setTimeout(() => reject(new Error('it is still open')), 9000);
    socket.once('close', () => {
      clearTimeout(late);
      resolve(undefined);
    });
  });

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

test('a ninth connection of a client comes in, and the one that was silent for longest goes', async (t) => {
  const yard = await startYard(t);
  const clients = [];
  for (let count = 0; count < 8; count += 1) {
    const client = await yard.connect();
    await client.mount(TICKET);
    clients.push(client);
  }
  await clients[0]?.mount(TICKET);
  const ninth = await yard.connect();
  await ninth.mount(TICKET);
  const [first, second] = clients;
  assert.ok(first !== undefined && second !== undefined);
  await closed(second.connection.socket);
  await first.mount(TICKET);
});

test('a call that claims to be too long ends its connection, and no other', async (t) => {
  const yard = await startYard(t);
  const good = await yard.connect();
  const root = await good.mount(TICKET);
  const long = await rawSocket(t, yard);
  long.write(word(recordMark(8193)));
  await closed(long);
  const pieces = await rawSocket(t, yard);
  for (let count = 0; count < 9; count += 1) {
    pieces.write(Buffer.concat([word(1000), Buffer.alloc(1000)]));
  }
  await closed(pieces);
  await good.lookUp(root, 'casper');
});

test('a client that takes no answers holds little, and is left after a while; others read on', async (t) => {
  const yard = await startYard(t, { stallMs: 500, sweepMs: 100 });
  const good = await yard.connect();
  const root = await good.mount(TICKET);
  const { handle } = await good.lookUp(root, 'casper');
  const { handle: file } = await good.lookUp(handle, 'initrd');
  const deaf = await rawSocket(t, yard);
  deaf.pause();
  const call = beginCall({ xid: 1, ...NFS, procedure: PROCEDURE.read });
  const read = Buffer.from(
    markedReply(
      call
        .opaque(file)
        .u64(0)
        .u32(1024 * 1024),
    ),
  );
  const many = Buffer.concat(Array.from({ length: 2000 }, () => read));
  // 100 MB of answers: more than any socket's buffers take.
  deaf.write(many);
  for (let count = 0; count < 20; count += 1) await good.read(file, 0, 50_000);
  await delay(1000);
  await closed(deaf.resume());
  assert.ok(deaf.bytesRead < 2000 * 50_000, `${deaf.bytesRead} bytes were sent`);
  await good.read(file, 0, 50_000);
});

test('half a call is waited for, and not for ever', async (t) => {
  const yard = await startYard(t, { stallMs: 300, sweepMs: 100 });
  const half = await rawSocket(t, yard);
  half.write(word(recordMark(100)));
  await closed(half);
});

test('a connection on which nothing is asked is closed, an idle mount is not', async (t) => {
  const yard = await startYard(t, { firstCallMs: 200, sweepMs: 100 });
  const mount = await yard.connect();
  const root = await mount.mount(TICKET);
  const mute = await rawSocket(t, yard);
  await closed(mute);
  await mount.lookUp(root, 'casper');
});
