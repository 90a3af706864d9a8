import assert from 'node:assert/strict';
import { appendFile, readFile, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Of } from '../support/mirror.ts';
import { ISO, isoOf, startYard, WISH } from './support/library-yard.ts';
import { makeSigner } from './support/signer.ts';

const iso = await isoOf(0);

test('a file that nobody told the sum of is served, and said to be unchecked', async (t) => {
  const { library, folder, until } = await startYard(t);
  await writeFile(join(folder, 'mine.iso'), iso);
  const { reason, proof } = await until('mine.iso', ({ state }) => state === 'unchecked');
  assert.deepEqual([reason, proof], [null, null]);
  assert.equal(library.find('24.04', 'amd64')?.id, 'mine.iso');
});

test('unless the configuration refuses what is unchecked', async (t) => {
  const { library, folder, until } = await startYard(t, { unchecked: 'refuse' });
  await writeFile(join(folder, 'mine.iso'), iso);
  await until('mine.iso', ({ state }) => state === 'unchecked');
  assert.deepEqual(library.list(), []);
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256Of(iso)}  mine.iso\n`);
  const { proof } = await until('mine.iso', ({ state }) => state === 'verified');
  assert.equal(proof, 'sum');
  assert.equal(library.list().length, 1);
});

test('a sum beside the file that does not fit makes it broken, with both sums', async (t) => {
  const { library, folder, until } = await startYard(t);
  const wrong = '0'.repeat(64);
  await writeFile(join(folder, 'SHA256SUMS'), `${wrong} *mine.iso\n`);
  await writeFile(join(folder, 'mine.iso'), iso);
  const { reason } = await until('mine.iso', ({ state }) => state === 'broken');
  const sums = `expected ${wrong}, got ${sha256Of(iso)}`;
  assert.equal(reason, `has another sum than SHA256SUMS says: ${sums}`);
  assert.deepEqual(library.list(), []);
});

test('a signature beside the list has to be right', async (t) => {
  const { signer, folder, until } = await startYard(t);
  const sums = `${sha256Of(iso)} *mine.iso\n`;
  const stranger = await makeSigner();
  await writeFile(join(folder, 'SHA256SUMS.gpg'), await stranger.sign(sums));
  await writeFile(join(folder, 'SHA256SUMS'), sums);
  await writeFile(join(folder, 'mine.iso'), iso);
  const { reason } = await until('mine.iso', ({ state }) => state === 'broken');
  assert.match(reason ?? '', /^is named in SHA256SUMS, but the signature is not by a known key/);
  await writeFile(join(folder, 'SHA256SUMS.gpg'), await signer.sign(sums));
  const { proof } = await until('mine.iso', ({ state }) => state === 'verified');
  assert.equal(proof, 'signature');
});

test('a file put there by hand is checked by the list that the mirror signed', async (t) => {
  const { library, mirror, folder, until } = await startYard(t, { iso });
  const bad = Buffer.from(iso);
  bad.writeUInt8(bad.readUInt8(70_000) ^ 1, 70_000);
  await writeFile(join(folder, ISO), bad);
  await until(ISO, ({ state }) => state === 'unchecked');
  // Asked for, it is there already: so it is checked, and found out.
  await library.request(WISH);
  await until(ISO, ({ state }) => state === 'broken');
  assert.equal(mirror.asked(`noble/${ISO}`).length, 0);
  // And asked for again it is replaced.
  await library.request(WISH);
  await until(ISO, ({ state }) => state === 'verified');
  assert.ok(iso.equals(await readFile(join(folder, ISO))));
});

test('a verified file that is swapped for another of the same size and time is not served', async (t) => {
  const { library, folder, until } = await startYard(t, { iso });
  await library.request(WISH);
  await until(ISO, ({ state }) => state === 'verified');
  const path = join(folder, ISO);
  const { mtime } = await stat(path);
  const bad = Buffer.from(iso);
  bad.writeUInt8(bad.readUInt8(70_000) ^ 1, 70_000);
  // In place, as rsync --inplace --times would.
  await writeFile(path, bad);
  await utimes(path, mtime, mtime);
  await library.refresh();
  assert.deepEqual(library.list(), []);
  const { reason } = await until(ISO, ({ state }) => state === 'broken');
  assert.match(reason ?? '', /has another sum/);
});

test('what was read once is not read again after a restart', async (t) => {
  const yard = await startYard(t, { iso });
  await yard.library.request(WISH);
  await yard.until(ISO, ({ state }) => state === 'verified');
  const { library, reports } = await yard.restart();
  assert.deepEqual(
    library.list().map(({ id }) => id),
    [ISO],
  );
  assert.ok(!reports.some(({ kind }) => kind === 'image-checking'));
});

test('a damaged memory costs reading again, and nothing else', async (t) => {
  const yard = await startYard(t, { iso });
  await yard.library.request(WISH);
  await yard.until(ISO, ({ state }) => state === 'verified');
  await writeFile(join(yard.folder, '.pilotlight/checked.json'), '{"ubuntu');
  const { until, reports } = await yard.restart();
  await until(ISO, ({ state }) => state === 'verified');
  assert.ok(reports.some(({ kind }) => kind === 'image-checking'));
});

test('a truncated image with a right beginning says what is broken', async (t) => {
  const { library, folder, until } = await startYard(t);
  const path = join(folder, 'cut.iso');
  await writeFile(path, iso);
  const length = iso.length - 1000;
  await truncate(path, length);
  const { reason } = await until('cut.iso', ({ state }) => state === 'broken');
  assert.equal(reason, `is cut short: ${length} of ${iso.length} bytes`);
  // With bytes behind it its length is right and its sum is not.
  await appendFile(path, Buffer.alloc(1000, 1));
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256Of(iso)} *cut.iso\n`);
  await until('cut.iso', (view) => view.reason?.startsWith('has another sum') ?? false);
  assert.deepEqual(library.list(), []);
});

test('old points are pruned, but not one in use and not for a newer one that is broken', async (t) => {
  const used = new Set<string>();
  const inUse = (id: string) => (used.has(id) ? 'optiplex-1 installs from it' : undefined);
  const { library, folder, until } = await startYard(t, { inUse });
  const olden = iso.toString('latin1').replaceAll('24.04.4', '24.04.3');
  await writeFile(join(folder, 'old.iso'), Buffer.from(olden, 'latin1'));
  await writeFile(join(folder, 'new.iso'), iso);
  await writeFile(join(folder, 'SHA256SUMS'), `${'0'.repeat(64)} *new.iso\n`);
  await until('new.iso', ({ state }) => state === 'broken');
  assert.deepEqual(await library.prune({}), { removed: [], kept: [] });

  await rename(join(folder, 'SHA256SUMS'), join(folder, 'notes.txt'));
  await until('new.iso', ({ state }) => state === 'unchecked');
  used.add('old.iso');
  const reason = 'optiplex-1 installs from it';
  const kept = { removed: [], kept: [{ id: 'old.iso', reason }] };
  assert.deepEqual(await library.prune({ release: '24.04' }), kept);
  await assert.rejects(library.remove('old.iso'), {
    code: 'IMAGE_IN_USE',
    message: `old.iso is in use: ${reason}`,
  });
  used.clear();
  assert.deepEqual(await library.prune({ release: '22.04' }), { removed: [], kept: [] });
  assert.deepEqual(await library.prune({}), { removed: ['old.iso'], kept: [] });
  assert.deepEqual(
    library.views().map(({ id }) => id),
    ['new.iso'],
  );
});

test('where unchecked images are refused, one that is unchecked replaces none', async (t) => {
  const { library, folder, until } = await startYard(t, { unchecked: 'refuse' });
  const olden = Buffer.from(iso.toString('latin1').replaceAll('24.04.4', '24.04.3'), 'latin1');
  await writeFile(join(folder, 'SHA256SUMS'), `${sha256Of(olden)} *old.iso\n`);
  await writeFile(join(folder, 'old.iso'), olden);
  await writeFile(join(folder, 'new.iso'), iso);
  await until('old.iso', ({ state }) => state === 'verified');
  await until('new.iso', ({ state }) => state === 'unchecked');
  assert.deepEqual(await library.prune({}), { removed: [], kept: [] });
  assert.equal(library.find('24.04', 'amd64')?.id, 'old.iso');
});

test('an old point that a profile names as it is stays', async (t) => {
  const named = ({ point }: { point: string }) =>
    point === '24.04.3' ? 'the profile steady names it' : undefined;
  const { library, folder, until } = await startYard(t, { named });
  const olden = iso.toString('latin1').replaceAll('24.04.4', '24.04.3');
  await writeFile(join(folder, 'old.iso'), Buffer.from(olden, 'latin1'));
  await writeFile(join(folder, 'new.iso'), iso);
  await until('old.iso', ({ state }) => state === 'unchecked');
  await until('new.iso', ({ state }) => state === 'unchecked');
  const kept = [{ id: 'old.iso', reason: 'the profile steady names it' }];
  assert.deepEqual(await library.prune({}), { removed: [], kept });
  // Who asks for this very one to go is heard.
  await library.remove('old.iso');
  assert.deepEqual(
    library.views().map(({ id }) => id),
    ['new.iso'],
  );
});
