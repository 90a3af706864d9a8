import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { userDataProblems } from '../../src/boot/autoinstall/judge-user-data.ts';
import { checkBootFile } from '../../src/doctor/boot/boot-files.ts';
import type { FetchPorts, HttpFetched, TftpFetched } from '../../src/doctor/boot/boot-situation.ts';
import { checkLoader, judgeLoader } from '../../src/doctor/boot/loader.ts';
import { checkMedium } from '../../src/doctor/boot/medium.ts';
import { readScript } from '../../src/doctor/boot/script-words.ts';
import { checkSeed } from '../../src/doctor/boot/seed.ts';
import { fetchByTftp } from '../../src/tftp/fetch.ts';
import { serving } from '../tftp/serving.ts';

const golden = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../golden/boot/${name}`, import.meta.url)), 'utf8');
const sumOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('the script of an install tells all that is fetched', () => {
  const script = readScript(golden('optiplex-1.install.ipxe'));
  assert.ok(script.kind === 'install');
  assert.match(script.checkUrl, /^http:\/\/\S+\/check\.ipxe\?$/);
  assert.match(script.kernelUrl, /^http:\/\/\S+\/vmlinuz$/);
  assert.match(script.initrdUrls.join(), /^http:\/\/\S+\/initrd$/);
  assert.match(script.seedUrl ?? '', /^http:\/\/\S+\/$/);
  assert.match(script.nfsRoot ?? script.isoUrl ?? '', /\/install\/[0-9a-f]{32}/);
});

test('a script that installs nothing tells why', () => {
  for (const name of ['failed.ipxe', 'queue.ipxe', 'waiting.ipxe', 'local-exit.ipxe']) {
    const script = readScript(golden(name));
    assert.ok(script.kind === 'other', name);
    assert.notEqual(script.reason, 'it says nothing', name);
  }
  const failed = readScript(golden('failed.ipxe'));
  assert.ok(failed.kind === 'other' && failed.advice !== undefined);
});

const LOADER = Buffer.from('MZ a loader');
const QUESTION = {
  ...{ path: 'snponly.efi', server: '192.168.1.10', httpPort: 8080, tftpPort: 69 },
  loader: { name: 'snponly.efi', bytes: LOADER.length, sha256: sumOf(LOADER) },
  advice: undefined,
};
const file = (bytes: Buffer): TftpFetched => ({ kind: 'file', bytes, ms: 1 });
const answer = (bytes: Buffer, status = 200, headers = {}): HttpFetched => ({
  ...{ kind: 'answer', status, headers, bytes: bytes.length },
  ...{ sha256: sumOf(bytes), head: bytes },
});

test('the loader is the same by every way, or it is told by which it is not', () => {
  const good = { windowed: file(LOADER), plain: file(LOADER), overHttp: answer(LOADER), sumOf };
  assert.equal(judgeLoader(QUESTION, good).state, 'ok');
  const other = Buffer.from('MZ another');
  for (const [changes, title] of [
    [{ windowed: file(other) }, /another file by TFTP as UEFI asks than on the host$/],
    [{ plain: file(other) }, /another file by TFTP without options than on the host$/],
    [{ overHttp: answer(other) }, /another file by HTTP than on the host$/],
    [{ windowed: { kind: 'silent', received: 0 } }, /^nobody answers by TFTP at 192\.168\.1\.10$/],
    [{ plain: { kind: 'silent', received: 512 } }, /breaks off by TFTP, asked without options$/],
    [{ plain: { kind: 'refused', message: 'no' } }, /refuses snponly\.efi by TFTP.*: no$/],
    [{ overHttp: answer(Buffer.of(), 404) }, /does not come by HTTP: it answered 404$/],
    [{ overHttp: { kind: 'failed', reason: 'late' } }, /does not come by HTTP: late$/],
  ] as const) {
    const found = judgeLoader(QUESTION, { ...good, ...changes });
    assert.equal(found.state, 'problem');
    assert.match(found.title, title);
  }
});

test('a TFTP server that has another loader of the same name is found out', async (t) => {
  const other = Buffer.from('MZ of another house');
  const { port } = await serving(t, { files: { 'snponly.efi': other } });
  const tftp: FetchPorts['tftp'] = (wanted) =>
    fetchByTftp({ ...wanted, server: '127.0.0.1', port, patienceMs: 500 });
  const http = async () => answer(LOADER);
  const found = await checkLoader({ tftp, http, sumOf }, QUESTION);
  assert.equal(
    found.title,
    'snponly.efi is another file by TFTP as UEFI asks and by TFTP without options than on the host',
  );
});

const kernel = Buffer.concat([Buffer.alloc(0x202), Buffer.from('HdrS'), Buffer.alloc(3_000_000)]);

/** A server of one file that knows ranges. */
function serverOf(bytes: Buffer, changes: Partial<HttpFetched & { kind: 'answer' }> = {}) {
  const http: FetchPorts['http'] = async (_url, range) => {
    const [, from = '0', to = ''] = /bytes=(\d+)-(\d*)/.exec(range ?? '') ?? [];
    const part = bytes.subarray(Number(from), to === '' ? undefined : Number(to) + 1);
    const headers = { 'content-range': `bytes ${from}-${to}/${bytes.length}` };
    return { ...(answer(part, 206, headers) as HttpFetched & { kind: 'answer' }), ...changes };
  };
  return { http, tftp: async () => file(LOADER), sumOf };
}

test('kernel and initrd: both ends, or all of them', async () => {
  const url = 'http://192.168.1.10:8081/install/x/vmlinuz';
  const check = (bytes: Buffer, full = false, changes = {}) =>
    checkBootFile(serverOf(bytes, changes), { what: 'kernel', url, full });
  assert.equal((await check(kernel)).title, 'vmlinuz: 3.0 MB, both ends came');
  assert.equal((await check(kernel, true)).title, 'vmlinuz: 3.0 MB, all of it came');
  assert.equal((await check(Buffer.alloc(5000))).title, 'vmlinuz is no kernel');
  const cut = await check(kernel, false, { bytes: 77 });
  assert.match(cut.title, /does not come: 77 bytes came, and 1048576 were to come/);
});

test('the medium: an ISO by HTTP, an archive, a tree over NFS', async () => {
  const iso = Buffer.alloc(40_000);
  iso.write('CD001', 32_769, 'latin1');
  const BASE = readScript(golden('optiplex-1.install.ipxe'));
  assert.ok(BASE.kind === 'install');
  const check = (bytes: Buffer, changes: object, probe = 'Ubuntu-Server 24.04.4') =>
    checkMedium(
      {
        ...{ http: serverOf(bytes).http, portmapPort: 111, nfsPort: 2049 },
        probeMedium: async (host, path) => {
          assert.deepEqual([host, path], ['192.168.1.10', '/install/x']);
          return probe === ''
            ? { kind: 'failed', at: 'mount', reason: 'status 13' }
            : { kind: 'read', text: probe, port: 2049 };
        },
      },
      { ...BASE, nfsRoot: undefined, isoUrl: undefined, ...changes },
    );
  const isoUrl = 'http://192.168.1.10:8081/install/x/ubuntu.iso';
  const initrdUrls = ['http://192.168.1.10:8081/a/initrd', 'http://192.168.1.10:8081/a/m.cpio'];
  const nfsRoot = '192.168.1.10:/install/x';
  const told = await Promise.all([
    check(iso, { isoUrl }),
    check(Buffer.alloc(40_000), { isoUrl }),
    check(Buffer.from('070701'), { initrdUrls }),
    check(iso, { initrdUrls }),
    check(iso, { nfsRoot }),
    check(iso, { nfsRoot }, ''),
  ]);
  assert.deepEqual(
    told.map(({ state, title }) => `${state}: ${title}`),
    [
      'ok: over HTTP, the whole ISO',
      'problem: what comes as the medium is no ISO',
      'ok: over HTTP, as an initial RAM disk',
      'problem: what comes as the medium is no archive',
      'ok: over NFS, port 2049: "Ubuntu-Server 24.04.4"',
      'problem: the medium does not come over NFS (mount): status 13',
    ],
  );
});

test('a seed that the installer would stop at is a problem, and why', async () => {
  const texts: Record<string, string> = {
    'meta-data': 'instance-id: x-1\n',
    'user-data': '#cloud-config\nautoinstall:\n  version: 1\n',
    'vendor-data': '',
    'early.sh': '#!/bin/sh\n',
    'late.sh': '#!/bin/sh\n',
  };
  const check = (changes: Record<string, string> = {}, problems: readonly string[] = []) =>
    checkSeed(
      {
        http: async (url) =>
          answer(Buffer.from({ ...texts, ...changes }[url.split('/').at(-1) ?? ''] ?? '')),
        userDataProblems: () => problems,
      },
      { seedUrl: 'http://192.168.1.10:8080/install/x/', profile: 'lab', point: '24.04.4' },
    );
  assert.equal((await check()).state, 'ok');
  const wrong = await check({}, ['storage: expected a layout, got 7']);
  assert.match(wrong.title, /the seed of the profile lab: storage: expected a layout, got 7$/);
  assert.match((await check({ 'meta-data': 'x' })).title, /meta-data has no instance-id/);
  assert.match((await check({ 'late.sh': '' })).title, /late\.sh is no program/);
});

test('answers are judged as they arrive', () => {
  assert.deepEqual(userDataProblems('autoinstall: {}', '24.04.4'), [
    'its first line is not #cloud-config',
  ]);
  assert.match(userDataProblems('#cloud-config\na: [', '24.04.4')[0] ?? '', /^it is not YAML/);
  assert.deepEqual(userDataProblems('#cloud-config\nusers: []\n', undefined), [
    'it holds users, and not the one key autoinstall',
  ]);
  assert.notDeepEqual(
    userDataProblems('#cloud-config\nautoinstall: {version: 7}\n', undefined),
    [],
  );
  for (const name of ['22.04.5', '24.04.2', '24.04.4', '26.04']) {
    const rendered = golden(`install/default/user-data-${name}.yaml`);
    assert.deepEqual(userDataProblems(rendered, name), [], name);
  }
  const hostile = userDataProblems(golden('hostile.user-data.yaml'), '24.04.4').join('\n');
  assert.match(hostile, /^autoinstall\.identity\.hostname: expected a host name/m);
  assert.doesNotMatch(hostile, /\$6\$/, 'a hash is shown to nobody');
});
