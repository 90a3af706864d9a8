import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openIso } from '../../../src/images/iso9660/open.ts';
import { assertOnlyIsoErrors, readAll, SECTOR, writeBothEndian } from '../support/damage.ts';
import { FIXTURES, type FixtureName, fixtureBytes } from '../support/fixture-iso.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

for (const name of Object.keys(FIXTURES) as FixtureName[]) {
  test(`whatever bytes of the ${name} image change, the worst is an IsoError`, async (t) => {
    await assertOnlyIsoErrors(name, { folder: await temporaryFolder(t), runs: 50 });
  });
}

test('a continuation area that continues in itself ends', async (t) => {
  const path = join(await temporaryFolder(t), 'damaged.iso');
  const bytes = await fixtureBytes('rock-ridge');
  // The entry CE of the long name: it is made to point at itself.
  const entry = bytes.indexOf('CE\x1c\x01', bytes.indexOf('long-long-'));
  const numbers = [Math.floor(entry / SECTOR), entry % SECTOR, 28];
  for (const [index, value] of numbers.entries()) {
    writeBothEndian(bytes, entry + 4 + index * 8, value);
  }
  await writeFile(path, bytes);
  assert.match(String(await readAll(path)), /continues without end/);
});

test('a directory that holds itself is listed once a request, and not for ever', async (t) => {
  const path = join(await temporaryFolder(t), 'damaged.iso');
  const bytes = await fixtureBytes('rock-ridge');
  const root = bytes.readUInt32LE(16 * SECTOR + 158);
  const casper = bytes.indexOf('CASPER', root * SECTOR, 'latin1') - 33;
  writeBothEndian(bytes, casper + 2, root);
  await writeFile(path, bytes);
  const iso = await openIso(path);
  t.after(() => iso.close());
  const found = await iso.find('/casper/casper/casper');
  assert.equal(found?.id, iso.root.id);
});

test('a directory that claims four gigabytes is refused before it is read', async (t) => {
  const path = join(await temporaryFolder(t), 'damaged.iso');
  const bytes = await fixtureBytes('rock-ridge');
  const root = bytes.readUInt32LE(16 * SECTOR + 158) * SECTOR;
  writeBothEndian(bytes, root + 10, 0xfffff800);
  await writeFile(path, bytes);
  assert.match(String(await readAll(path)), /holds a file up to byte/);
});
