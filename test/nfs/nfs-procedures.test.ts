import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { NFS3 } from '../../src/nfs/nfs-fault.ts';
import { NFS, PROCEDURE } from '../../src/nfs/nfs3/program.ts';
import { beginCall, datagramReply, decodeReply } from '../../src/nfs/rpc/message.ts';
import type { XdrWriter } from '../../src/nfs/rpc/xdr-writer.ts';
import { unpackFixture } from '../images/support/fixture-iso.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { sampleBytes } from '../support/small-iso.ts';
import { listAll, type NfsClient, NfsError, postOp, readAll } from './support/nfs-client.ts';
import { createNfsYard, imageFile, TICKET } from './support/nfs-yard.ts';
import { connectRpc } from './support/rpc-connection.ts';

async function mounted(t: TestContext) {
  const image = await imageFile(await unpackFixture(await temporaryFolder(t), 'rock-ridge'));
  const yard = createNfsYard(t);
  yard.server.publish(TICKET, image);
  await yard.server.start();
  const client = await yard.connect();
  return { yard, client, image, root: await client.mount(TICKET) };
}

const status = (expected: number) => (error: unknown) =>
  error instanceof NfsError && error.status === expected;

test('a path below an export can be mounted, a slash at the end does not matter, others are not there', async (t) => {
  const { client, root, yard } = await mounted(t);
  const casper = (await client.lookUp(root, 'casper')).handle;
  assert.deepEqual(await client.mount(`${TICKET}/casper/`), casper);
  assert.deepEqual(await client.mount(`/${TICKET}//`), root);
  for (const path of ['/', '', '/install', `${TICKET}/nothing`, `${TICKET}/../x`, `${TICKET}x`]) {
    await assert.rejects(client.mount(path), status(NFS3.noEntry), path);
  }
  await assert.rejects(client.mount(`${TICKET}/empty`), status(NFS3.notDirectory));
  assert.equal((await yard.reported('mounted')).exportPath, TICKET);
  assert.equal((await yard.reported('refused')).client, '127.0.0.1');
});

test('names lead to files, dots to directories, and the root is its own parent', async (t) => {
  const { client, root } = await mounted(t);
  const folder = await client.lookUp(root, 'a');
  assert.deepEqual((await client.lookUp(folder.handle, '..')).handle, root);
  assert.deepEqual((await client.lookUp(folder.handle, '.')).handle, folder.handle);
  assert.deepEqual((await client.lookUp(root, '..')).handle, root);
  await assert.rejects(client.lookUp(root, 'none'), status(NFS3.noEntry));
  await assert.rejects(client.lookUp(root, 'x'.repeat(256)), status(NFS3.nameTooLong));
  const file = (await client.lookUp(root, 'empty')).handle;
  await assert.rejects(client.lookUp(file, 'x'), status(NFS3.notDirectory));
});

test('attributes are those of the image, and directories count their links as find(1) wants', async (t) => {
  const { client, root } = await mounted(t);
  const top = await client.getAttr(root);
  const folders = (await listAll(client, root)).filter(({ attributes }) => attributes?.type === 2);
  assert.equal(top.links, 2 + folders.length - 2);
  const { attributes } = await client.lookUp(root, 'empty');
  assert.deepEqual([attributes?.type, attributes?.size, attributes?.links], [1, 0, 1]);
  assert.equal(attributes?.fsid, top.fsid);
});

test('a link says where it leads, and a file is none', async (t) => {
  const { client, root } = await mounted(t);
  const link = (await client.lookUp(root, 'link')).handle;
  assert.equal(await client.readLink(link), 'a/b');
  await assert.rejects(client.readLink(root), status(NFS3.invalid));
  await assert.rejects(client.read(link, 0, 10), status(NFS3.invalid));
  await assert.rejects(client.read(root, 0, 10), status(NFS3.isDirectory));
});

test('reads give the bytes, up to the end, whatever their size and place', async (t) => {
  const { client } = await mounted(t);
  const { handle } = await client.lookUp(await client.mount(`${TICKET}/casper`), 'initrd');
  const wanted = sampleBytes('initrd', 50_003);
  for (const size of [1000, 4096, 16_384, 49_999, 1024 * 1024]) {
    assert.ok((await readAll(client, handle, size)).equals(wanted), `reads of ${size}`);
  }
  assert.deepEqual(await client.read(handle, 50_003, 10), { bytes: Buffer.alloc(0), isEnd: true });
  assert.deepEqual(await client.read(handle, 2 ** 60, 10), { bytes: Buffer.alloc(0), isEnd: true });
  const last = await client.read(handle, 50_000, 10);
  assert.deepEqual(last, { bytes: wanted.subarray(50_000), isEnd: true });
});

for (const plus of [true, false]) {
  test(`a directory is listed over many calls${plus ? ', with handles' : ''}: each name once`, async (t) => {
    const { client, root } = await mounted(t);
    const { handle } = await client.lookUp(root, 'many');
    const whole = await listAll(client, handle, { count: 65_536, plus });
    const parts = await listAll(client, handle, { count: 600, plus });
    assert.deepEqual(
      parts.map(({ name }) => name),
      whole.map(({ name }) => name),
    );
    assert.equal(new Set(whole.map(({ name }) => name)).size, 72);
    assert.equal(new Set(whole.map(({ fileid }) => fileid)).size, 72);
    const [self, parent] = whole;
    assert.deepEqual([self?.name, parent?.name], ['.', '..']);
    assert.equal(parent?.fileid, (await client.getAttr(root)).fileid);
    await assert.rejects(listAll(client, handle, { count: 130, plus }), status(NFS3.tooSmall));
    const foreign = { cookie: 3, verifier: Buffer.alloc(8, 1) };
    await assert.rejects(client.readDir(handle, foreign, 4096), status(NFS3.badCookie));
  });
}

test('the file system says what it can: reads of 1 MiB, and nothing to write', async (t) => {
  const { client, root } = await mounted(t);
  const info = await client.nfs(PROCEDURE.fsInfo, (call) => call.opaque(root));
  postOp(info);
  assert.deepEqual([info.u32(), info.u32()], [1024 * 1024, 1024 * 1024]);
  const space = await client.nfs(PROCEDURE.fsStat, (call) => call.opaque(root));
  postOp(space);
  assert.deepEqual([space.u64() > 0, space.u64(), space.u64()], [true, 0, 0]);
  const limits = await client.nfs(PROCEDURE.pathConf, (call) => call.opaque(root));
  postOp(limits);
  assert.deepEqual([limits.u32(), limits.u32()], [1, 255]);
  const access = await client.nfs(PROCEDURE.access, (call) => call.opaque(root).u32(0x3f));
  postOp(access);
  assert.equal(access.u32(), 0x03);
});

/** Which words follow the status: no attributes before, those of the object after, and so on. */
const SHAPES: Readonly<Record<string, readonly (readonly [wcc: boolean])[]>> = {
  setAttr: [[true]],
  write: [[true]],
  create: [[true]],
  makeDir: [[true]],
  symlink: [[true]],
  makeNode: [[true]],
  remove: [[true]],
  removeDir: [[true]],
  rename: [[true], [true]],
  link: [[false], [true]],
  commit: [[true]],
};

test('everything that writes is refused, each with the results that its failure has', async (t) => {
  const { client, root } = await mounted(t);
  for (const [name, shape] of Object.entries(SHAPES)) {
    const procedure = PROCEDURE[name as keyof typeof PROCEDURE];
    const write = (call: XdrWriter) => void call.opaque(root).string('x').opaque(root).string('y');
    const results = await client.connection.call({ ...NFS, procedure }, write);
    assert.equal(results.u32(), NFS3.readOnly, name);
    for (const [wcc] of shape) {
      if (wcc) assert.equal(results.u32(), 0, name);
      postOp(results);
    }
    assert.throws(() => results.u32(), RangeError, `${name} has more than its failure`);
  }
});

test('a handle that is none is stale, and arguments that are none are garbage', async (t) => {
  const { client, root } = await mounted(t);
  await assert.rejects(client.getAttr(Buffer.alloc(44)), status(NFS3.stale));
  await assert.rejects(client.getAttr(Buffer.from('abcd')), status(NFS3.stale));
  const forged = Buffer.from(root);
  forged.writeUInt32BE(forged.readUInt32BE(24) + 2048, 24);
  await assert.rejects(client.getAttr(forged), status(NFS3.stale));
  await assert.rejects(client.getAttr(Buffer.alloc(68)), /status 4/);
  const call = client.connection.call({ ...NFS, procedure: PROCEDURE.read }, (args) =>
    args.opaque(root),
  );
  await assert.rejects(call, /status 4/);
  await assert.rejects(client.connection.call({ ...NFS, procedure: 22 }), /status 3/);
  await assert.rejects(client.connection.call({ ...NFS, version: 4, procedure: 0 }), /status 2/);
  await client.connection.call({ ...NFS, procedure: 0 });
});

test('the port mapper tells where NFS and MOUNT are', async (t) => {
  const { yard } = await mounted(t);
  const { nfs, portmap } = yard.server.ports();
  const mapper = await connectRpc(portmap ?? 0);
  t.after(mapper.close);
  const ask = async (program: number, protocol: number) => {
    const wanted = { program: 100_000, version: 2, procedure: 3 };
    const words = (call: XdrWriter) => void call.u32(program).u32(3).u32(protocol).u32(0);
    return (await mapper.call(wanted, words)).u32();
  };
  assert.deepEqual(await Promise.all([ask(100_003, 6), ask(100_005, 6)]), [nfs, nfs]);
  assert.deepEqual(await Promise.all([ask(100_003, 17), ask(100_021, 6)]), [0, 0]);
  const udp = createSocket('udp4');
  t.after(() => udp.close());
  const dump = beginCall({ xid: 5, program: 100_000, version: 2, procedure: 4 });
  udp.send(datagramReply(dump), portmap, '127.0.0.1');
  const [answer] = await once(udp, 'message', { signal: AbortSignal.timeout(60_000) });
  const [listed, mappings] = [decodeReply(answer, 5), [] as number[]];
  while (listed.u32() === 1) mappings.push(listed.u32(), listed.u32(), listed.u32(), listed.u32());
  const own = portmap ?? 0;
  const wanted = [100_000, 2, 6, own, 100_000, 2, 17, own, 100_003, 3, 6, nfs, 100_005, 3, 6, nfs];
  assert.deepEqual(mappings, wanted);
  const set = await mapper.call({ program: 100_000, version: 2, procedure: 1 });
  assert.equal(set.u32(), 0);
});

test('who is outside the served networks may neither mount nor read, and it is told', async (t) => {
  const { yard, client, root } = await mounted(t);
  yard.server.setNetworks([{ address: '10.0.0.1', prefixLength: 8 }]);
  const read = (other: NfsClient) => other.getAttr(root);
  // klibc's nfsmount asks the mapper first, and would never come to hear why.
  const mapper = await connectRpc(yard.server.ports().portmap ?? 0);
  t.after(mapper.close);
  const getPort = { program: 100_000, version: 2, procedure: 3 };
  const answer = await mapper.call(getPort, (call) => void call.u32(100_005).u32(3).u32(6).u32(0));
  assert.equal(answer.u32(), yard.server.ports().nfs);
  await assert.rejects(client.mount(TICKET), status(NFS3.access));
  await assert.rejects(read(client), /denied/);
  assert.match((await yard.reported('refused')).reason, /no network that is served/);
});
