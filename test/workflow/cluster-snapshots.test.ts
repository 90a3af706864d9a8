import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Cluster } from '../../src/domain/cluster/cluster.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import { fetchedNames, fetchSnapshot } from '../../src/k3s/fetch-snapshot.ts';
import type { RemoteShell } from '../../src/k3s/remote-shell.ts';
import { createSnapshotDesk } from '../../src/workflow/cluster/snapshot-desk.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';

const CLUSTER: Cluster = {
  ...{ id: 'a-life', createdAt: 0, version: 'v1.33.1+k3s1', settings: DEFAULT_SETTINGS },
  secrets: { serverToken: 'server', agentToken: 'agent' },
  ...{ caHash: undefined, founder: 'opti-01', bornAt: 0 },
  members: [
    {
      ...{ nodeId: '1', name: 'opti-01', address: '192.168.1.21', role: 'server', keyHash: '' },
      ...{ machineId: '', phase: 'ready', grantedAt: 0, heardAt: 0, readyAt: 0 },
    },
  ],
};

/** Runs on this machine what it is told. */
const HERE: RemoteShell = {
  run: ([program = '', ...rest]) =>
    new Promise((resolve) => {
      execFile(program, rest, { maxBuffer: 8e6 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, stdout, stderr }),
      );
    }),
};

test('a snapshot that is asked for twice at once comes once, and whole', async (t) => {
  const folder = await temporaryFolder(t);
  const kept = join(folder, 'kept');
  const [name, bytes] = ['etcd-opti-01-1', 3_000_000];
  const path = join(folder, name);
  await writeFile(path, randomBytes(bytes));
  const snapshot = { name, memberName: 'opti-01', path, bytes, createdAt: 0 };
  let fetches = 0;
  const desk = createSnapshotDesk({
    desk: { current: () => CLUSTER } as never,
    kubernetes: { view: () => ({ kind: 'unknown', reason: '' }) } as never,
    nodes: { note: () => undefined } as never,
    snapshots: {
      list: async () => [snapshot],
      take: async () => snapshot,
      fetch: (_, wished) => {
        fetches += 1;
        assert.equal(wished, name);
        return fetchSnapshot(HERE, snapshot, kept);
      },
      fetched: () => fetchedNames(kept),
    },
    now: () => 0,
  });
  const both = await Promise.all(['alice', 'bob'].map((by) => desk.fetchSnapshot(name, by)));
  assert.deepEqual(
    both.map(({ fetched }) => fetched),
    [true, true],
  );
  assert.equal(fetches, 1);
  assert.deepEqual(await readdir(kept), [name]);
  assert.ok((await readFile(join(kept, name))).equals(await readFile(path)));
  await desk.fetchSnapshot(name, 'alice');
  assert.equal(fetches, 2);
});
