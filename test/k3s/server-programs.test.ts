import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { mintBootstrapToken } from '../../src/k3s/bootstrap-token.ts';
import { requestCertificate } from '../../src/k3s/certificate-request.ts';
import { fetchedNames, fetchNamed, fetchSnapshot } from '../../src/k3s/fetch-snapshot.ts';
import { K3sFault } from '../../src/k3s/k3s-fault.ts';
import type { RemoteShell } from '../../src/k3s/remote-shell.ts';
import { type EtcdSnapshot, readSnapshotList, takeSnapshot } from '../../src/k3s/snapshots.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { fixedShell } from '../support/fixed-shell.ts';
import { command, needs } from '../support/needs.ts';

const HASH = 'ab'.repeat(32);
const TOKEN = 'abcdef.0123456789abcdef';
const MINT = '/usr/local/bin/k3s token create --ttl 10m --description opti-04';

function mint(stdout: string, caHash: string | undefined = HASH) {
  const shell = fixedShell({ [MINT]: { stdout } });
  return mintBootstrapToken(shell, { minutes: 10, description: 'opti-04', caHash });
}

test('a bootstrap token is the last line that K3s prints, with the hash of the CA', async () => {
  assert.equal(await mint(`K10${HASH}::${TOKEN}\n`), `K10${HASH}::${TOKEN}`);
  assert.equal(await mint(`a warning\n${TOKEN}\n`), `K10${HASH}::${TOKEN}`);
  assert.equal(await mint(`K10${HASH}::${TOKEN}\n`, undefined), `K10${HASH}::${TOKEN}`);
});

test('a token of another cluster, or none at all, is not handed out', async () => {
  await assert.rejects(mint(`K10${'cd'.repeat(32)}::${TOKEN}`), /another CA than the founder/);
  await assert.rejects(mint(`K10${HASH}::server:password\n`), /printed no token/);
  await assert.rejects(mint(''), { kind: 'answer' });
  const shell = fixedShell({ [MINT]: { code: 1, stderr: 'level=fatal msg="no server"\n' } });
  const wish = { minutes: 10, description: 'opti-04', caHash: HASH };
  await assert.rejects(mintBootstrapToken(shell, wish), { kind: 'program', message: /no server/ });
});

const FOLDER = '/var/lib/rancher/k3s/server/db/snapshots';

function listed(name: string, size: string, creationTime: string) {
  const location = `file://${FOLDER}/${name}`;
  const spec = { snapshotName: name, nodeName: 'opti-01', location };
  return {
    metadata: { name: `local-${name}` },
    spec,
    status: { size, creationTime, readyToUse: true },
  };
}

test('both forms of the list of snapshots are read, and what is no local file is left out', () => {
  const items = [
    listed('old-opti-01-1767225600', '4595744', '2026-01-01T00:00:00Z'),
    listed('new-opti-01-1767312000', '4096k', '2026-01-02T00:00:00Z'),
    {
      spec: { snapshotName: 'on-s3', nodeName: 's3', location: 's3://b/x' },
      status: { size: '1' },
    },
    { spec: { snapshotName: '../../etc/shadow', location: 'file:///x' }, status: {} },
    null,
    'rubbish',
  ];
  const list = { kind: 'List', apiVersion: 'v1', items };
  const read = readSnapshotList(JSON.stringify(list));
  assert.deepEqual(
    read.map(({ name, bytes }) => [name, bytes]),
    [
      ['new-opti-01-1767312000', 4_096_000],
      ['old-opti-01-1767225600', 4_595_744],
    ],
  );
  const old = {
    name: 'a-opti-01-1',
    nodeName: 'opti-01',
    createdAt: '2023-01-01T00:00:00Z',
    size: 5,
  };
  assert.deepEqual(
    readSnapshotList(JSON.stringify([{ ...old, location: `file://${FOLDER}/a-opti-01-1` }])),
    [
      {
        name: 'a-opti-01-1',
        memberName: 'opti-01',
        path: `${FOLDER}/a-opti-01-1`,
        bytes: 5,
        createdAt: Date.UTC(2023, 0, 1),
      },
    ],
  );
  assert.deepEqual(readSnapshotList('{"kind":"List","items":null}'), []);
  assert.deepEqual(readSnapshotList('[]'), []);
  for (const wrong of ['', '7', '"x"', '{}', '{"items":7}', 'null x']) {
    assert.throws(() => readSnapshotList(wrong), { kind: 'answer' }, wrong);
  }
});

test('whatever stands in place of the list is read or refused, and nothing else', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        assert.ok(Array.isArray(readSnapshotList(text)));
      } catch (error) {
        assert.ok(error instanceof K3sFault, String(error));
      }
    }),
  );
});

test('a snapshot that was taken is the one that was not there before', async () => {
  const before = listed('by-hand-opti-01-1', '5', '2026-01-01T00:00:00Z');
  const made = listed('by-hand-opti-01-2', '6', '2026-01-02T00:00:00Z');
  const ls = '/usr/local/bin/k3s etcd-snapshot ls -o json';
  const save = '/usr/local/bin/k3s etcd-snapshot save --name by-hand';
  const lists = (...items: object[]) => ({ stdout: JSON.stringify({ kind: 'List', items }) });
  const shell = fixedShell({ [ls]: [lists(before), lists(before, made)], [save]: {} });
  assert.equal((await takeSnapshot(shell, 'by-hand')).name, 'by-hand-opti-01-2');
  assert.deepEqual(shell.ran, [ls, save, ls]);
  const none = fixedShell({ [ls]: [lists(before), lists(before)], [save]: {} });
  await assert.rejects(takeSnapshot(none, 'by-hand'), /made no snapshot/);
  await assert.rejects(takeSnapshot(none, '../x'), /name: expected letters/);
});

/** Runs on this machine what it is told. */
const HERE: RemoteShell = {
  run: (argv) =>
    new Promise((resolve) => {
      const [program = '', ...rest] = argv;
      execFile(program, rest, { maxBuffer: 8e6 }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, stdout, stderr }),
      );
    }),
};

async function snapshotOf(folder: string, bytes: number): Promise<EtcdSnapshot> {
  const name = `s-opti-01-${bytes}`;
  const path = join(folder, name);
  await writeFile(path, randomBytes(bytes));
  return { name, memberName: 'opti-01', path, bytes, createdAt: 0 };
}

test("a snapshot comes whole, whatever its size, and is nobody else's to read", async (t) => {
  const folder = await temporaryFolder(t);
  const kept = join(folder, 'kept');
  for (const bytes of [0, 1, 1024 * 1024, 2_500_000]) {
    const snapshot = await snapshotOf(folder, bytes);
    const fetched = await fetchSnapshot(HERE, snapshot, kept);
    const content = await readFile(snapshot.path);
    assert.ok((await readFile(fetched.path)).equals(content));
    const sha256 = createHash('sha256').update(content).digest('hex');
    assert.deepEqual(fetched, { path: join(kept, snapshot.name), bytes, sha256 });
    assert.equal((await stat(fetched.path)).mode & 0o777, 0o600);
  }
  assert.equal((await stat(kept)).mode & 0o777, 0o700);
});

test('a snapshot is fetched by its name, and known as fetched', async (t) => {
  const folder = await temporaryFolder(t);
  const kept = join(folder, 'kept');
  assert.deepEqual([...(await fetchedNames(kept))], []);
  const { name, path, bytes } = await snapshotOf(folder, 5);
  const item = listed(name, String(bytes), '2026-01-01T00:00:00Z');
  const items = [{ ...item, spec: { ...item.spec, location: `file://${path}` } }];
  const list = { code: 0, stdout: JSON.stringify({ kind: 'List', items }), stderr: '' };
  const shell: RemoteShell = {
    run: async (argv) => (argv[1] === 'etcd-snapshot' ? list : HERE.run(argv)),
  };
  await fetchNamed(shell, name, kept);
  await writeFile(join(kept, `${name}-2~part`), '');
  assert.deepEqual([...(await fetchedNames(kept))], [name]);
  await assert.rejects(fetchNamed(shell, 'another', kept), { kind: 'missing' });
});

test('a snapshot that breaks off or changes on the way leaves nothing', async (t) => {
  const folder = await temporaryFolder(t);
  const kept = join(folder, 'kept');
  const snapshot = await snapshotOf(folder, 2_500_000);
  let runs = 0;
  const cut: RemoteShell = {
    async run(argv, options) {
      runs += 1;
      if (runs === 3) return { code: 0, stdout: '', stderr: '' };
      return HERE.run(argv, options);
    },
  };
  await assert.rejects(fetchSnapshot(cut, snapshot, kept), {
    kind: 'answer',
    message: /another sum/,
  });
  const lost: RemoteShell = { run: () => Promise.reject(new Error('the connection broke')) };
  await assert.rejects(fetchSnapshot(lost, snapshot, kept), /the connection broke/);
  assert.deepEqual(await readdir(kept), []);
  const huge = { ...snapshot, bytes: 1e15 };
  await assert.rejects(fetchSnapshot(HERE, huge, kept), { kind: 'refused', message: /no room/ });
});

test(
  'OpenSSL reads our request for a certificate, and its signature is right',
  needs(command('openssl')),
  async () => {
    const { request, key } = await requestCertificate('pilotlight-readyz');
    const text = await openssl(['req', '-noout', '-verify', '-text', '-subject'], request);
    assert.match(text, /subject=\s?CN\s?=\s?pilotlight-readyz/);
    assert.match(text, /ecdsa-with-SHA256/);
    assert.match(text, /verify OK/);
    assert.match(key, /BEGIN PRIVATE KEY/);
    const long = await requestCertificate('n'.repeat(200));
    assert.match(await openssl(['req', '-noout', '-verify'], long.request), /verify OK/);
  },
);

function openssl(argv: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('openssl', argv, (error, stdout, stderr) =>
      error === null ? resolve(stdout + stderr) : reject(error),
    );
    child.stdin?.end(input);
  });
}
