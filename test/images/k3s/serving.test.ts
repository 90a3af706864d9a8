import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createK3sPaths } from '../../../src/images/k3s/k3s-paths.ts';
import { sha256Of } from '../../support/mirror.ts';
import { startBulkYard } from '../support/bulk-yard.ts';
import {
  FOLDER,
  K3S,
  K3S_WISH,
  numbered,
  publishK3s,
  SCRIPT,
  scriptOf,
  VERSION,
} from '../support/k3s-releases.ts';
import { startYard } from '../support/library-yard.ts';

const BINARY = numbered(3000);
const IMAGES = numbered(9000, 2);
const isVerified = ({ state }: { state: string }) => state === 'verified';

/** A library whose releases a bulk server serves, as the service does it. */
async function startServing(t: TestContext) {
  const yard = await startYard(t);
  const { server, url } = await startBulkYard(t);
  const { library, mirror, until } = yard;
  const paths = createK3sPaths({
    ...{ files: library.k3sFiles, publish: server.publish, withdraw: server.withdraw },
  });
  library.onChange(paths.refresh);
  publishK3s(mirror);
  await library.request(K3S_WISH);
  await until(K3S, isVerified);
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url(path), { headers });
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  return { ...yard, url, get };
}

test('every file is served in both layouts, with a plus and with %2B', async (t) => {
  const { get } = await startServing(t);
  for (const version of ['v1.33.1+k3s1', 'v1.33.1%2Bk3s1', 'v1.33.1%2bk3s1']) {
    for (const layout of ['/k3s/download', '/k3s']) {
      const fetched = async (name: string) => (await get(`${layout}/${version}/${name}`)).bytes;
      assert.ok(BINARY.equals(await fetched('k3s')), `${layout}/${version}`);
      assert.ok(IMAGES.equals(await fetched('k3s-airgap-images-amd64.tar.zst')));
      assert.ok(SCRIPT.equals(await fetched('install.sh')));
      // As install.sh looks for it: a space, the name, the end of the line.
      assert.match(
        `${await fetched('sha256sum-amd64.txt')}`,
        new RegExp(`^${sha256Of(BINARY)}  k3s$`, 'm'),
      );
      for (const name of ['release.json', 'k3s-arm64', '', '..', '%2e%2e/%2e%2e/.pilotlight']) {
        assert.equal((await get(`${layout}/${version}/${name}`)).response.status, 404, name);
      }
    }
  }
});

test('ranges and HEAD are answered as for an ISO', async (t) => {
  const { get, url } = await startServing(t);
  const path = `/k3s/download/${VERSION}/k3s-airgap-images-amd64.tar.zst`;
  const part = await get(path, { range: 'bytes=4000-' });
  assert.equal(part.response.status, 206);
  assert.equal(part.response.headers.get('content-range'), 'bytes 4000-8999/9000');
  assert.ok(IMAGES.subarray(4000).equals(part.bytes));
  const head = await fetch(url(path), { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, '9000']);
  assert.equal(head.headers.get('accept-ranges'), 'bytes');
});

test('the newest release gives the script that stands under no version', async (t) => {
  const { get, library, mirror, until } = await startServing(t);
  const newer = scriptOf('newer');
  publishK3s(mirror, { version: 'v1.33.10+k3s1', script: newer });
  const { id } = await library.request({ ...K3S_WISH, release: 'v1.33.10+k3s1' });
  await until(id, isVerified);
  assert.ok(newer.equals((await get('/k3s/install.sh')).bytes));
  assert.ok(SCRIPT.equals((await get(`/k3s/${VERSION}/install.sh`)).bytes));
  await library.remove(id);
  assert.ok(SCRIPT.equals((await get('/k3s/install.sh')).bytes));
  assert.equal((await get('/k3s/v1.33.10+k3s1/k3s')).response.status, 404);
});

test('a file that was changed is not served, not even before anybody looked', async (t) => {
  const { get, folder, library, until } = await startServing(t);
  await writeFile(join(folder, 'k3s', FOLDER, 'k3s'), numbered(3000, 5));
  assert.equal((await get(`/k3s/${VERSION}/k3s`)).response.status, 503);
  await library.refresh();
  await until(K3S, ({ state }) => state === 'broken');
  for (const name of ['k3s', 'install.sh']) {
    assert.equal((await get(`/k3s/${VERSION}/${name}`)).response.status, 404);
  }
});

test('what a machine is told to fetch is what it gets', async (t) => {
  const { get, library } = await startServing(t);
  const artifacts = library.artifactsOf(VERSION, 'amd64');
  assert.ok('files' in artifacts);
  assert.deepEqual(
    artifacts.files.map(({ path, mode }) => `${mode} ${path}`),
    [
      '0755 /usr/local/bin/k3s',
      '0644 /var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst',
      '0700 /var/lib/pilotlight/install.sh',
    ],
  );
  for (const { urlPath, sha256 } of artifacts.files) {
    assert.match(urlPath, /^\/k3s\/download\/v1\.33\.1%2Bk3s1\/[a-z0-9.-]+$/);
    assert.equal(sha256Of((await get(urlPath)).bytes), sha256);
  }
});

test('one Pilotlight is the mirror of another', async (t) => {
  const { url } = await startServing(t);
  const mirrors = { k3s: url('/k3s'), k3sInstallScript: url('/k3s') };
  const { library, until } = await startYard(t, { mirrors });
  await library.request(K3S_WISH);
  await until(K3S, isVerified);
});

test('what is not here is told in words', async (t) => {
  const { library, mirror, come } = await startServing(t);
  const reason = (arch: string) => {
    const artifacts = library.artifactsOf(VERSION, arch);
    return 'reason' in artifacts ? artifacts.reason : 'here';
  };
  const what = 'K3s v1.33.1+k3s1 for arm64';
  assert.equal(reason('arm64'), `${what} is not here, and nobody has ordered it`);
  assert.match(reason('riscv64'), /for riscv64 is not here/);
  const images = numbered(4_000_000, 3);
  publishK3s(mirror, { arch: 'arm64', images });
  const path = `k3s/download/${VERSION}/k3s-airgap-images-arm64.tar.zst`;
  mirror.troubles.set(path, { stallAfter: 2_000_000 });
  const { id } = await library.request({ ...K3S_WISH, arch: 'arm64' });
  await come(id, 1_900_000);
  assert.equal(reason('arm64'), `${what} is being downloaded: 2 of 4 MB are here`);
});
