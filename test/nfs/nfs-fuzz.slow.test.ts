import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { unpackFixture } from '../images/support/fixture-iso.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { sampleBytes } from '../support/small-iso.ts';
import { damagedStream, realCalls, throwAt } from './support/fuzz.ts';
import { type NfsClient, readAll } from './support/nfs-client.ts';
import { createNfsYard, imageFile, type NfsYard, TICKET } from './support/nfs-yard.ts';

async function target(t: TestContext): Promise<{ yard: NfsYard; root: Buffer; good: NfsClient }> {
  const yard = createNfsYard(t, { limits: { perClient: 100 } });
  const image = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
  yard.server.publish(TICKET, await imageFile(image));
  await yard.server.start();
  const good = await yard.connect();
  return { yard, good, root: await good.mount(TICKET) };
}

/** A client that was there all the time still reads right, and nothing was lost on the way. */
async function assertUnhurt({ yard, good, root }: Awaited<ReturnType<typeof target>>) {
  for (const client of [good, await yard.connect()]) {
    const { handle } = await client.lookUp((await client.lookUp(root, 'casper')).handle, 'initrd');
    assert.ok((await readAll(client, handle)).equals(sampleBytes('initrd', 50_003)));
  }
  const wrong = yard.reports.filter(({ kind }) => kind === 'failed' || kind === 'worker-lost');
  assert.deepEqual(wrong, []);
}

test('two thousand damaged streams on NFS and on the port mapper hurt nobody', async (t) => {
  const all = await target(t);
  const { nfs, portmap = 0 } = all.yard.server.ports();
  const calls = realCalls(all.root, TICKET);
  const size = fc.constantFrom(1, 7, 100, 65_536);
  const batch = fc.array(fc.tuple(damagedStream(calls), size), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(batch, async (streams) => {
      const port = (at: number) => (at % 4 === 0 ? portmap : nfs);
      await Promise.all(streams.map(([bytes, piece], at) => throwAt(port(at), bytes, piece)));
    }),
    { numRuns: 50, endOnFailure: true },
  );
  await assertUnhurt(all);
});

test('every real call, cut at every byte, is answered once it is whole', async (t) => {
  const all = await target(t);
  const { nfs } = all.yard.server.ports();
  for (const call of realCalls(all.root, TICKET)) await throwAt(nfs, call, 1);
  await assertUnhurt(all);
});

test('three hundred connections at once are a queue at the door, and no more', async (t) => {
  const all = await target(t);
  const { nfs } = all.yard.server.ports();
  const [call = Buffer.alloc(0)] = realCalls(all.root, TICKET);
  await Promise.all(Array.from({ length: 300 }, () => throwAt(nfs, call, 100)));
  const late = await all.yard.connect();
  await late.lookUp(all.root, 'casper');
  const wrong = all.yard.reports.filter(({ kind }) => kind === 'worker-lost');
  assert.deepEqual(wrong, []);
});

test('datagrams of all kinds leave the port mapper as it was', async (t) => {
  const all = await target(t);
  const { portmap = 0 } = all.yard.server.ports();
  const socket = createSocket('udp4');
  t.after(() => socket.close());
  for (const bytes of fc.sample(fc.uint8Array({ maxLength: 200 }), 2000)) {
    await new Promise<void>((resolve) => socket.send(bytes, portmap, '127.0.0.1', () => resolve()));
  }
  await assertUnhurt(all);
});
