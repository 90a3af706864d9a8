/**
 * Hosts with data folders, a registry that is open, and backups: true ones and forged ones.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { create } from 'tar';
import { makeBackup } from '../../src/backup/make-backup.ts';
import { manifestText } from '../../src/backup/manifest.ts';
import type { Places } from '../../src/backup/places.ts';
import { type RestorePorts, restoreBackup } from '../../src/backup/restore-backup.ts';
import { copyDatabase, isInUse, judgeCopy } from '../../src/store/sqlite/database-copy.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { mac } from './desks.ts';

export const ABOUT = { version: '0.1.0', madeAt: '2026-01-01T00:00:00.000Z', host: 'pi' };

export type House = {
  readonly data: string;
  readonly places: Places;
  readonly restoring: RestorePorts;
  file(name: string, text: string): void;
  read(name: string): string;
};

/** The data folder of one host. */
export function house(context: TestContext): House {
  const root = mkdtempSync(join(tmpdir(), 'pilotlight-backup-'));
  context.after(() => rmSync(root, { recursive: true }));
  const data = join(root, 'data');
  const places = {
    'registry.db': join(data, 'registry.db'),
    pki: join(data, 'pki'),
    snapshots: join(data, 'snapshots'),
    profiles: join(data, 'profiles'),
    'cluster.yaml': join(data, 'cluster.yaml'),
    'pilotlight.yaml': join(root, 'pilotlight.yaml'),
  };
  return {
    ...{ data, places },
    restoring: { data, places, judgeDatabase: judgeCopy, isInUse, stamp: 'now' },
    file(name, text) {
      mkdirSync(join(data, name, '..'), { recursive: true });
      writeFileSync(join(data, name), text);
    },
    read: (name) => readFileSync(join(data, name), 'utf8'),
  };
}

export async function openedStore(context: TestContext, { places }: House): Promise<Store> {
  const faults: unknown[] = [];
  const store = await openStore({
    path: places['registry.db'],
    report: (told) => faults.push(told),
  });
  context.after(async () => {
    await store.close();
    assert.deepEqual(faults, []);
  });
  return store;
}

export function draft(number: number) {
  const hex = number.toString(16).padStart(6, '0');
  return {
    macs: [mac(`d05099${hex}`)],
    hostname: `opti-${number}`,
    role: 'auto' as const,
    profile: 'default',
  };
}

/** A host with a registry that is open, keys, a profile and a snapshot; and its backup. */
export async function backedUp(context: TestContext) {
  const from = house(context);
  from.file('pki/ca.key', 'the key of the authority');
  from.file('profiles/default.yaml', 'kind: ubuntu\n');
  from.file('snapshots/etcd-1', 'a snapshot');
  from.file('cluster.yaml', 'version: stable\n');
  from.file('../pilotlight.yaml', 'httpPort: 8080\n');
  from.file('images/ubuntu.iso', 'much');
  const store = await openedStore(context, from);
  for (let number = 1; number <= 20; number++) await store.createNode(draft(number), number);
  await store.setSetting('cluster', { id: 'one life' });
  const file = join(from.data, '..', 'backup.tar.gz');
  const made = await makeBackup({ places: from.places, copyDatabase, about: ABOUT }, file);
  return { from, store, file, made };
}

/** An archive of `files`, with a manifest that says `listed` of them. */
export async function forged(context: TestContext, files: Record<string, string>, listed = files) {
  const { data, file } = house(context);
  for (const [name, text] of Object.entries(files)) file(name, text);
  const sum = 'ab'.repeat(32);
  const entries = Object.entries(listed).map(([path, text]) => ({
    path,
    bytes: text.length,
    sha256: sum,
  }));
  file('manifest.json', manifestText({ ...ABOUT, files: entries }));
  const archive = join(data, '..', 'forged.tar.gz');
  await create({ cwd: data, file: archive, gzip: true, portable: true }, [
    'manifest.json',
    ...Object.keys(files),
  ]);
  return { archive, data };
}

export async function refusal(context: TestContext, file: string): Promise<string> {
  const to = house(context);
  const error = await restoreBackup(to.restoring, { file, replace: false }).then(
    () => assert.fail('it was restored'),
    (reason: Error) => reason,
  );
  assert.deepEqual(readdirSync(to.data), [], 'nothing is left behind');
  return error.message;
}
