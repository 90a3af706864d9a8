import assert from 'node:assert/strict';
import { copyFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { NFS3 } from '../../src/nfs/nfs-fault.ts';
import { createNfsServer } from '../../src/nfs/server.ts';
import type { Thread } from '../../src/threads/thread.ts';
import { unpackFixture } from '../images/support/fixture-iso.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { connectNfs, NfsError, readAll } from './support/nfs-client.ts';
import { createNfsYard, imageFile, SECRET, spawnNfs, TICKET } from './support/nfs-yard.ts';

const status = (expected: number) => (error: unknown) =>
  error instanceof NfsError && error.status === expected;

async function anImage(t: TestContext) {
  const folder = await temporaryFolder(t);
  const image = await imageFile(await unpackFixture(folder, 'rock-ridge'));
  return { folder, image };
}

const EAGER = { limits: { checkEveryMs: 0 } };

test('a handle outlives the service, as long as the image is published or known', async (t) => {
  const { image } = await anImage(t);
  const before = createNfsYard(t);
  before.server.publish(TICKET, image);
  await before.server.start();
  const first = await before.connect();
  const { handle } = await first.lookUp(await first.mount(`${TICKET}/casper`), 'initrd');
  const bytes = await readAll(first, handle);
  await before.server.stop();

  for (const keep of ['published', 'known'] as const) {
    const after = createNfsYard(t);
    if (keep === 'published') after.server.publish('/install/other', image);
    else after.server.setImages([image]);
    await after.server.start();
    const again = await after.connect();
    assert.ok((await readAll(again, handle)).equals(bytes), keep);
    await after.server.stop();
  }

  const forgotten = createNfsYard(t);
  await forgotten.server.start();
  await assert.rejects((await forgotten.connect()).getAttr(handle), status(NFS3.stale));
});

test('a withdrawn image can be mounted no more, and read by who has it', async (t) => {
  const { image } = await anImage(t);
  const { server, connect } = createNfsYard(t);
  server.publish(TICKET, image);
  await server.start();
  const client = await connect();
  const root = await client.mount(TICKET);
  server.withdraw(TICKET);
  await assert.rejects(client.mount(TICKET), status(NFS3.noEntry));
  await client.lookUp(root, 'casper');
});

test('until all images are known, a good handle of an unknown one is told to ask again', async (t) => {
  const { image } = await anImage(t);
  const { server, connect } = createNfsYard(t);
  server.publish(TICKET, image);
  await server.start();
  const root = await (await connect()).mount(TICKET);
  await server.stop();
  const fresh = createNfsServer({
    ...{ spawn: spawnNfs, nfsPort: 0, portmapPort: 0, hosts: ['127.0.0.1'] },
    ...{ handleSecret: SECRET, report: () => undefined },
  });
  t.after(fresh.stop);
  fresh.setNetworks([{ address: '127.0.0.1', prefixLength: 8 }]);
  await fresh.start();
  const client = await connectNfs(fresh.ports().nfs);
  t.after(client.connection.close);
  await assert.rejects(client.getAttr(root), status(NFS3.jukebox));
  fresh.setImages([image]);
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await client.getAttr(root).catch((error: NfsError) => error.status);
    if (typeof found === 'object') return assert.equal(found.type, 2);
    assert.equal(found, NFS3.jukebox);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('it is told to ask again, and again');
});

const CHANGES = {
  'was replaced': async (path: string, spare: string) => rename(spare, path),
  'was written to': async (path: string) => utimes(path, 1, 1),
  'is gone': async (path: string) => rm(path),
};

for (const [what, change] of Object.entries(CHANGES)) {
  test(`handles of a file that ${what} are stale`, async (t) => {
    const { folder, image } = await anImage(t);
    const yard = createNfsYard(t, EAGER);
    yard.server.publish(TICKET, image);
    await yard.server.start();
    const client = await yard.connect();
    const root = await client.mount(TICKET);
    const { handle } = await client.lookUp(root, 'casper');
    const spare = join(folder, 'spare.iso');
    await copyFile(image.path, spare);
    await change(image.path, spare);
    await assert.rejects(client.getAttr(handle), status(NFS3.stale));
    await assert.rejects(client.mount(TICKET), status(NFS3.noEntry));
    assert.equal((await yard.reported('image-failed')).path, image.path);
  });
}

test('a file that is no image is told of, and everything else goes on', async (t) => {
  const { folder, image } = await anImage(t);
  const yard = createNfsYard(t);
  await writeFile(join(folder, 'text'), 'x'.repeat(100_000));
  yard.server.publish('/install/bad', await imageFile(join(folder, 'text'), '"bad"'));
  yard.server.publish(TICKET, image);
  await yard.server.start();
  const client = await yard.connect();
  await assert.rejects(client.mount('/install/bad'), status(NFS3.io));
  assert.match((await yard.reported('image-failed')).reason, /no ISO 9660 image/);
  await client.mount(TICKET);
});

test('a worker that dies is replaced on the same port, and clients read on', async (t) => {
  const { image } = await anImage(t);
  const workers: Thread[] = [];
  const yard = createNfsYard(t, {
    spawn: (data) => {
      const worker = spawnNfs(data);
      workers.push(worker);
      return worker;
    },
  });
  yard.server.publish(TICKET, image);
  await yard.server.start();
  const root = await (await yard.connect()).mount(TICKET);
  const ports = yard.server.ports();
  await workers[0]?.terminate();
  await yard.reported('worker-lost');
  await yard.reported('worker-restarted');
  assert.deepEqual(yard.server.ports(), ports);
  await (await yard.connect()).lookUp(root, 'casper');
});

test('sockets that were handed over are used once: their numbers are those of others afterwards', async (t) => {
  const workers: Thread[] = [];
  const given: unknown[] = [];
  const inherited = [{ fd: 9999, role: 'nfs' }] as const;
  const yard = createNfsYard(t, {
    inherited,
    spawn: (data) => {
      given.push(data.ports.inherited);
      const worker = spawnNfs(data);
      workers.push(worker);
      return worker;
    },
  });
  await yard.server.start();
  await workers[0]?.terminate();
  await yard.reported('worker-restarted');
  assert.deepEqual(given, [inherited, []]);
  // A new process is handed them again: its owner is told.
  await yard.reported('sockets-lost');
  await workers[1]?.terminate();
  for (let tries = 0; workers.length < 3 && tries < 200; tries += 1) await delay(20);
  assert.equal(yard.reports.filter(({ kind }) => kind === 'sockets-lost').length, 1);
});

test('ports that others have make it unavailable, in words, and it goes on trying', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  assert.ok(address !== null && typeof address === 'object');
  const limits = { retryMs: 100 };
  const nfs = createNfsYard(t, { nfsPort: address.port, limits });
  await nfs.server.start();
  const reason = `another program has port ${address.port}`;
  assert.deepEqual(nfs.server.available(), { ok: false, reason });
  const mapper = createNfsYard(t, {
    ...{ portmapPort: address.port, rpcbindSocket: '/nonexistent', limits },
  });
  other.on('connection', (socket) => socket.destroy());
  await mapper.server.start();
  const state = mapper.server.available();
  assert.match(state.ok ? '' : state.reason, new RegExp(`^${reason} and registers nothing for us`));
  await mapper.server.stop(); // it would take the port first
  other.close();
  await nfs.reported('available');
  assert.deepEqual(nfs.server.available(), { ok: true });
});

test('what a client reads is told while it reads, and when it is gone', async (t) => {
  const { image } = await anImage(t);
  const yard = createNfsYard(t, { limits: { tallyMs: 50 } });
  yard.server.publish(TICKET, image);
  await yard.server.start();
  const client = await yard.connect();
  const { handle } = await client.lookUp(await client.mount(`${TICKET}/casper`), 'initrd');
  await readAll(client, handle, 10_000);
  const bytes = 50_003;
  const of = { kind: 'read-totals', client: '127.0.0.1', exportPath: TICKET, bytes };
  const told = async (isOver: boolean) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = yard.reports.find((one) => one.kind === 'read-totals' && one.isOver === isOver);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return undefined;
  };
  assert.equal((await told(false))?.kind, 'read-totals');
  client.connection.close();
  assert.deepEqual(await told(true), { ...of, isOver: true });
});

test('options that can not be are refused before anything runs', (t) => {
  const short = Buffer.alloc(16);
  assert.throws(() => createNfsYard(t, { handleSecret: short }), /handleSecret: expected 32 bytes/);
  assert.throws(() => createNfsYard(t, { limits: { cacheBytes: 1 } }), /cacheBytes: expected/);
  const { server } = createNfsYard(t);
  const image = { path: '/x', etag: '"x"', size: 1, modifiedAt: 1 };
  assert.throws(() => server.publish('install/x', image), /exportPath: expected/);
  assert.throws(() => server.ports(), /it has not been started/);
});
