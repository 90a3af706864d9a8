import assert from 'node:assert/strict';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sha256Of } from '../support/mirror.ts';
import { needs } from '../support/needs.ts';
import { XORRISO } from '../support/small-iso.ts';
import { cdInfo, makeHostIso } from './support/host-iso.ts';
import { type LibraryYard, startYard } from './support/library-yard.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const TOOLS = needs(XORRISO);
const ID = 'proxmox-ve_8.4-1.iso';
const SERVER = '192.168.1.10:8080';
const OTHER = '10.20.0.1:8080';
const WISH = { kind: 'proxmox-ve', release: '8.4' } as const;

async function isoOfPoint(t: TestContext, point: string): Promise<Buffer> {
  const [release, isoRelease] = point.split('-');
  const info = cdInfo({ RELEASE: `'${release}'`, ISORELEASE: `'${isoRelease}'` });
  return readFile(await makeHostIso(await temporaryFolder(t), { info }));
}

/** The mirror has these ISOs, and the list of their sums. */
async function publish(t: TestContext, { mirror }: LibraryYard, points: readonly string[]) {
  const lines = [`${'0'.repeat(64)}  proxmox-mailgateway_8.2-1.iso`];
  for (const point of points) {
    const bytes = await isoOfPoint(t, point);
    mirror.files.set(`iso/proxmox-ve_${point}.iso`, { bytes });
    lines.push(`${sha256Of(bytes)}  proxmox-ve_${point}.iso`);
  }
  mirror.files.set('iso/SHA256SUMS', { bytes: Buffer.from(`${lines.join('\n')}\n`) });
}

test(
  'an ISO of Proxmox VE is fetched by the list of its mirror, and stays verified',
  TOOLS,
  async (t) => {
    const yard = await startYard(t);
    await publish(t, yard, ['8.3-1', '8.4-1', '8.4-2', '9.1-1']);
    const asked = await yard.library.request({ ...WISH, release: '8.4-1' });
    assert.deepEqual([asked.id, asked.kind, asked.label], [ID, 'proxmox-ve', 'Proxmox VE 8.4-1']);
    const come = await yard.until(ID, ({ state }) => state === 'verified');
    assert.deepEqual([come.proof, come.release, come.arch], ['mirror', '8.4', 'amd64']);
    const newest = await yard.library.request(WISH);
    assert.equal(newest.point, '8.4-2');
    await yard.until(newest.id, ({ state }) => state === 'verified');
    assert.equal(yard.library.find('8.4', 'amd64')?.point, '8.4-2');
    const again = await yard.restart();
    assert.equal((await again.until(ID, ({ state }) => state === 'verified')).proof, 'mirror');
    assert.deepEqual(await again.library.prune({ release: '8.4' }), { removed: [ID], kept: [] });
  },
);

test(
  'what a mirror lacks, or tells otherwise than its owner, is refused in words',
  TOOLS,
  async (t) => {
    const { library, mirror, ...yard } = await startYard(t);
    await assert.rejects(library.request(WISH), {
      code: 'MIRROR_UNUSABLE',
      message: /SHA256SUMS is not there/,
    });
    await publish(t, { library, mirror, ...yard }, ['8.3-1', '9.1-1']);
    await assert.rejects(library.request(WISH), {
      code: 'IMAGE_NOT_FOUND',
      message: /no Proxmox VE 8\.4; it has 8\.3-1, 9\.1-1$/,
    });
    const sha256 = 'a'.repeat(64);
    await assert.rejects(library.request({ ...WISH, release: '9.1', sha256 }), {
      code: 'IMAGE_UNTRUSTED',
      message: /another sum for proxmox-ve_9\.1-1\.iso: expected a{64}/,
    });
  },
);

test('bytes that are not those of the list never get their name, also later', TOOLS, async (t) => {
  const yard = await startYard(t);
  await publish(t, yard, ['8.4-1']);
  await yard.library.request(WISH);
  await yard.until(ID, ({ state }) => state === 'verified');
  const path = join(yard.folder, ID);
  const bytes = await readFile(path);
  bytes.write('another', bytes.length - 4096);
  await writeFile(path, bytes);
  await yard.library.refresh();
  const broken = await yard.until(ID, ({ state }) => state === 'broken');
  assert.match(broken.reason ?? '', /has another sum/);
  assert.equal(yard.library.find('8.4', 'amd64'), undefined);
  assert.equal(yard.library.preparation(ID, SERVER).kind, 'missing');
});

/** The folder holds an ISO that somebody put there. */
async function withIso(t: TestContext) {
  const yard = await startYard(t);
  await makeHostIso(yard.folder);
  await yard.library.refresh();
  return yard;
}

async function untilReady({ library }: LibraryYard, server: string) {
  for (let tries = 0; tries < 2_400; tries++) {
    const state = library.preparation(ID, server);
    if (state.kind === 'ready') return state.copy;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no copy: ${JSON.stringify(library.preparation(ID, server))}`);
}

async function untilGone({ library }: LibraryYard, server: string): Promise<void> {
  for (let tries = 0; library.preparation(ID, server).kind === 'ready'; tries++) {
    assert.ok(tries < 2_400, 'the copy is still said to be ready');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const copiesIn = ({ folder }: LibraryYard) => readdir(join(folder, '.pilotlight/hosts'));

test('a copy is made once for an address, and is there after a restart', TOOLS, async (t) => {
  const yard = await withIso(t);
  assert.deepEqual(yard.library.preparation(ID, SERVER), {
    kind: 'missing',
    reason: 'nobody has asked for it yet',
  });
  yard.library.prepare(ID, SERVER);
  yard.library.prepare(ID, SERVER);
  assert.equal(yard.library.preparation(ID, SERVER).kind, 'preparing');
  const copy = await untilReady(yard, SERVER);
  assert.deepEqual(yard.library.copies(), [copy]);
  yard.library.prepare(ID, SERVER);
  assert.equal(yard.reports.filter(({ kind }) => kind === 'copy-prepared').length, 1);
  const again = await yard.restart();
  assert.deepEqual(again.library.copies(), [copy]);
  assert.equal(again.library.preparation(ID, OTHER).kind, 'missing');
  again.library.prepare(ID, OTHER);
  await untilReady(again, OTHER);
  assert.equal((await copiesIn(again)).length, 4);
  await again.library.tidyCopies((server) => server === OTHER);
  assert.deepEqual(
    again.library.copies().map(({ server }) => server),
    [OTHER],
  );
  assert.equal((await copiesIn(again)).length, 2);
});

test(
  'another ISO under the same name is prepared anew; without it the copy goes',
  TOOLS,
  async (t) => {
    const yard = await withIso(t);
    yard.library.prepare(ID, SERVER);
    const first = await untilReady(yard, SERVER);
    await makeHostIso(yard.folder, { files: { 'proxmox/packages/more': 'x'.repeat(70_000) } });
    await yard.library.refresh();
    assert.notEqual(yard.library.preparation(ID, SERVER).kind, 'ready');
    assert.deepEqual(yard.library.copies(), []);
    yard.library.prepare(ID, SERVER);
    const second = await untilReady(yard, SERVER);
    assert.notEqual(second.etag, first.etag);
    assert.ok(second.size > first.size);
    await rm(join(yard.folder, ID));
    await yard.library.refresh();
    await yard.library.tidyCopies(() => true);
    assert.deepEqual(await copiesIn(yard), []);
  },
);

test(
  'a copy that somebody removed or replaced is made anew when it is wanted',
  TOOLS,
  async (t) => {
    const yard = await withIso(t);
    const harms = [(path: string) => rm(path), (path: string) => writeFile(path, 'something else')];
    for (const harm of harms) {
      yard.library.prepare(ID, SERVER);
      const { path, size } = await untilReady(yard, SERVER);
      await harm(path);
      yard.library.prepare(ID, SERVER);
      await untilGone(yard, SERVER);
      assert.deepEqual(yard.library.copies(), []);
      yard.library.prepare(ID, SERVER);
      assert.equal((await untilReady(yard, SERVER)).size, size);
    }
  },
);

test('what a power cut left of a copy is none, and is made anew', TOOLS, async (t) => {
  const yard = await withIso(t);
  yard.library.prepare(ID, SERVER);
  const { path } = await untilReady(yard, SERVER);
  await yard.library.stop();
  await copyFile(path, `${path}.new`);
  await rm(`${path}.json`);
  const again = await yard.restart();
  assert.deepEqual(await copiesIn(again), []);
  again.library.prepare(ID, SERVER);
  const { path: fresh } = await untilReady(again, SERVER);
  await again.library.stop();
  await writeFile(fresh, 'something else');
  assert.deepEqual((await again.restart()).library.copies(), []);
});
