import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { create, list } from 'tar';
import { makeBackup } from '../../src/backup/make-backup.ts';
import { isOurs } from '../../src/backup/manifest.ts';
import { restoreBackup } from '../../src/backup/restore-backup.ts';
import { copyDatabase } from '../../src/store/sqlite/database-copy.ts';
import {
  ABOUT,
  backedUp,
  draft,
  forged,
  house,
  openedStore,
  refusal,
} from '../support/backup-houses.ts';

test('a backup of a running registry comes back on another host', async (context) => {
  const { file, made } = await backedUp(context);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(
    made.files.map(({ path }) => path),
    [
      'cluster.yaml',
      'pilotlight.yaml',
      'pki/ca.key',
      'profiles/default.yaml',
      'registry.db',
      'snapshots/etcd-1',
    ],
  );
  const to = house(context);
  const { replaced, manifest } = await restoreBackup(to.restoring, { file, replace: false });
  assert.equal(replaced, undefined);
  assert.equal(manifest.host, 'pi');
  assert.equal(to.read('pki/ca.key'), 'the key of the authority');
  assert.equal(to.read('profiles/default.yaml'), 'kind: ubuntu\n');
  assert.equal(to.read('pilotlight.yaml.restored'), 'httpPort: 8080\n');
  assert.equal(statSync(join(to.data, 'registry.db')).mode & 0o777, 0o600);
  const store = await openedStore(context, to);
  assert.equal(store.registry.all().length, 20);
  assert.deepEqual(store.registry.setting('cluster'), { id: 'one life' });
  assert.equal((await store.timeline(store.registry.find('opti-7')?.id ?? '')).length, 1);
  assert.deepEqual(
    readdirSync(to.data).filter((name) => name.startsWith('.')),
    [],
  );
});

test('while the registry is written to all the time, a backup is one moment of it', async (context) => {
  const { from, store } = await backedUp(context);
  let isOver = false;
  let last = 20;
  const writing = (async () => {
    while (!isOver) await store.createNode(draft(++last), last);
  })();
  const counts: number[] = [];
  for (let times = 0; times < 3; times++) {
    const file = join(from.data, '..', `backup-${times}.tar.gz`);
    await makeBackup({ places: from.places, copyDatabase, about: ABOUT }, file);
    const to = house(context);
    await restoreBackup(to.restoring, { file, replace: false });
    const restored = await openedStore(context, to);
    const nodes = restored.registry.all();
    for (const { id } of nodes) assert.equal((await restored.timeline(id)).length, 1);
    counts.push(nodes.length);
  }
  isOver = true;
  await writing;
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => a - b),
  );
});

test('a host that has a registry is left alone, unless it is to be replaced', async (context) => {
  const { file } = await backedUp(context);
  const to = house(context);
  to.file('registry.db', 'older');
  to.file('registry.db-wal', 'its log');
  to.file('pki/ca.key', 'an older key');
  await assert.rejects(restoreBackup(to.restoring, { file, replace: false }), /is there already/);
  assert.equal(to.read('pki/ca.key'), 'an older key');
  const { replaced } = await restoreBackup(to.restoring, { file, replace: true });
  assert.equal(replaced, join(to.data, 'replaced-now'));
  assert.equal(to.read('replaced-now/registry.db'), 'older');
  assert.equal(to.read('replaced-now/registry.db-wal'), 'its log');
  assert.equal(to.read('replaced-now/pki/ca.key'), 'an older key');
  assert.equal(to.read('pki/ca.key'), 'the key of the authority');
});

test('profiles and cluster.yaml on another disk are replaced there, and what was there is kept', async (context) => {
  const { file } = await backedUp(context);
  const to = house(context);
  // Memory is a file system of its own.
  const disk = mkdtempSync('/dev/shm/pilotlight-backup-');
  context.after(() => rmSync(disk, { recursive: true }));
  const places = {
    ...to.places,
    profiles: join(disk, 'profiles'),
    'cluster.yaml': join(disk, 'cluster.yaml'),
  };
  to.file('registry.db', 'older');
  mkdirSync(places.profiles);
  writeFileSync(join(places.profiles, 'mine.yaml'), 'an older profile', { mode: 0o600 });
  symlinkSync('mine.yaml', join(places.profiles, 'link.yaml'));
  writeFileSync(places['cluster.yaml'], 'an older cluster');
  await restoreBackup({ ...to.restoring, places }, { file, replace: true });
  assert.equal(to.read('replaced-now/registry.db'), 'older');
  assert.equal(to.read('replaced-now/profiles/mine.yaml'), 'an older profile');
  assert.equal(statSync(join(to.data, 'replaced-now/profiles/mine.yaml')).mode & 0o777, 0o600);
  assert.equal(readlinkSync(join(to.data, 'replaced-now/profiles/link.yaml')), 'mine.yaml');
  assert.equal(to.read('replaced-now/cluster.yaml'), 'an older cluster');
  assert.deepEqual(readdirSync(disk).sort(), ['cluster.yaml', 'profiles']);
  assert.deepEqual(readdirSync(places.profiles), ['default.yaml']);
  assert.equal(readFileSync(places['cluster.yaml'], 'utf8'), 'version: stable\n');
});

test('a registry that a service has open is not replaced under it', async (context) => {
  const { from, file, store } = await backedUp(context);
  await assert.rejects(
    restoreBackup(from.restoring, { file, replace: true }),
    /a running Pilotlight has .* open\. Stop it first/,
  );
  await store.createNode(draft(200), 0);
  assert.equal(store.registry.all().length, 21);
});

test('without a registry there is nothing to back up, and an older file stays', async (context) => {
  const { places, data } = house(context);
  const file = join(data, '..', 'backup.tar.gz');
  writeFileSync(file, 'the last one');
  const made = makeBackup({ places, copyDatabase, about: ABOUT }, file);
  await assert.rejects(made, /there is no registry/);
  assert.equal(readFileSync(file, 'utf8'), 'the last one');
  const nowhere = makeBackup({ places, copyDatabase, about: ABOUT }, '/proc/backup.tar.gz');
  await assert.rejects(nowhere, /there is no registry|can't be written/);
});

test('an archive that is no backup of ours changes nothing', async (context) => {
  const damaged = await forged(context, { 'cluster.yaml': 'a' });
  assert.match(await refusal(context, damaged.archive), /damaged: cluster\.yaml has the SHA-256/);
  const stranger = await forged(context, { 'etc/passwd': 'root' });
  assert.match(await refusal(context, stranger.archive), /it holds etc\/passwd/);
  const unlisted = await forged(context, { 'pki/a': 'a' }, {});
  assert.match(await refusal(context, unlisted.archive), /its list does not name: pki\/a/);
  const short = await forged(context, {}, { 'pki/a': 'a' });
  assert.match(await refusal(context, short.archive), /cut short: pki\/a is missing/);
  const bare = await forged(context, {});
  assert.match(await refusal(context, bare.archive), /has no registry/);
  const { data, archive } = await forged(context, {});
  mkdirSync(join(data, 'pki'));
  symlinkSync('/etc/passwd', join(data, 'pki/link'));
  await create({ cwd: data, file: archive, gzip: true }, ['manifest.json', 'pki/link']);
  assert.match(await refusal(context, archive), /it holds pki\/link/);
  writeFileSync(archive, 'no archive at all');
  assert.match(await refusal(context, archive), /can't be read as a backup/);
});

test('a backup that was cut off anywhere is refused', async (context) => {
  const { file } = await backedUp(context);
  const whole = readFileSync(file);
  for (const part of [0.1, 0.5, 0.9, 0.999]) {
    writeFileSync(file, whole.subarray(0, Math.floor(whole.length * part)));
    assert.match(await refusal(context, file), /can't be read|cut short|damaged|has no manifest/);
  }
});

test('no path of an archive leads out of its places', () => {
  for (const path of [
    'pki/../../x',
    '/pki/x',
    'pki',
    'pki/',
    'pki//x',
    'registry.db/x',
    '../pki/x',
    '',
  ]) {
    assert.equal(isOurs(path), false, path);
  }
  assert.ok(isOurs('pki/a/b') && isOurs('registry.db'));
});

test('what an archive lists is all that is in it, in an order that begins with its list', async (context) => {
  const { file, made } = await backedUp(context);
  const names: string[] = [];
  await list({ file, onReadEntry: ({ path }) => void names.push(path) });
  assert.deepEqual(names, ['manifest.json', ...made.files.map(({ path }) => path)]);
});
