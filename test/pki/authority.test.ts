import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { type AuthorityOptions, createAuthority } from '../../src/pki/authority.ts';
import { command, needs } from '../support/needs.ts';

const run = promisify(execFile);
const NAMES = ['192.168.1.10', 'pilot', 'pilot.lan'];
const DAY = 86_400_000;
const NOW = Date.UTC(2027, 5, 1);

function folderOf(context: TestContext): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'pilotlight-pki-')), 'pki');
  context.after(() => rmSync(join(folder, '..'), { recursive: true }));
  return folder;
}

/** Made once, for tests that begin with an authority: each making costs a third of a second. */
const MADE = join(mkdtempSync(join(tmpdir(), 'pilotlight-pki-')), 'pki');
after(() => rmSync(join(MADE, '..'), { recursive: true }));

function folderWithAuthority(context: TestContext): string {
  const folder = folderOf(context);
  cpSync(MADE, folder, { recursive: true });
  return folder;
}

async function started(folder: string, changes: Partial<AuthorityOptions> = {}) {
  const authority = createAuthority({ folder, now: () => NOW, ...changes });
  await authority.start();
  return authority;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('an authority is made once, and is the same after a restart', async (context) => {
  const folder = folderOf(context);
  const first = await started(folder);
  cpSync(folder, MADE, { recursive: true });
  const certificate = new X509Certificate(first.caPem());
  assert.match(certificate.subject, /^CN=Pilotlight CA [0-9a-f]{8}$/);
  assert.equal(certificate.ca, true);
  assert.equal(certificate.validToDate.toISOString(), '2047-06-01T00:00:00.000Z');
  assert.deepEqual([folder, join(folder, 'ca.key'), join(folder, 'ca.pem')].map(mode), [
    '700',
    '600',
    '600',
  ]);
  assert.equal((await started(folder)).caPem(), first.caPem());
  assert.equal(readFileSync(join(folder, 'ca.pem'), 'utf8'), first.caPem());
});

test('the copy of the certificate comes back when it is lost', async (context) => {
  const folder = folderWithAuthority(context);
  const first = await started(folder);
  rmSync(join(folder, 'ca.pem'));
  assert.equal((await started(folder)).caPem(), first.caPem());
  assert.equal(readFileSync(join(folder, 'ca.pem'), 'utf8'), first.caPem());
});

test('a key without its certificate takes the one beside it', async (context) => {
  const folder = folderWithAuthority(context);
  const first = await started(folder);
  const path = join(folder, 'ca.key');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/-----BEGIN CERT.*/s, ''));
  assert.equal((await started(folder)).caPem(), first.caPem());
});

test('a lost, damaged, foreign or outlived authority is said in words and left as it is', async (context) => {
  const folder = folderWithAuthority(context);
  await started(folder);
  const other = folderOf(context);
  await started(other);
  const files = (at: string) =>
    ['ca.key', 'ca.pem'].map((name) => readFileSync(join(at, name), 'utf8'));
  const [key = '', pem = ''] = files(folder);
  const [otherKey = '', otherPem = ''] = files(other);
  const cases: readonly [string, string, RegExp][] = [
    ['', pem, /ca\.key: expected a private key in PEM, got an empty file\. It is not replaced/],
    [key.slice(0, 100), pem, /ca\.key: expected a private key in PEM, got a damaged file/],
    [key.slice(0, 300), '', /ca\.key: expected a certificate in PEM, got an empty file/],
    ['hello', pem, /ca\.key: expected a private key in PEM, got 5 bytes of something else/],
    [key, otherPem, /ca\.pem: expected the certificate that stands in ca\.key, got another/],
    [key, '', /ca\.pem: expected a certificate in PEM, got an empty file/],
    [
      otherKey.replace(/-----BEGIN CERT.*/s, ''),
      pem,
      /ca\.key: expected the key of its certificate, got that of another/,
    ],
  ];
  for (const [asKey, asPem, words] of cases) {
    writeFileSync(join(folder, 'ca.key'), asKey);
    writeFileSync(join(folder, 'ca.pem'), asPem);
    await assert.rejects(started(folder), words);
    assert.deepEqual(files(folder), [asKey, asPem]);
  }
  rmSync(join(folder, 'ca.key'));
  await assert.rejects(
    started(folder),
    /ca\.key is gone, and .*ca\.pem is there: machines trust it/,
  );
  await assert.rejects(
    started(other, { now: () => Date.UTC(2048, 0, 1) }),
    /ca\.key: the authority was valid until 2047-06-01T00:00:00\.000Z/,
  );
});

test("what a power cut left half-way is in nobody's way", async (context) => {
  const folder = folderWithAuthority(context);
  const files = ['ca.key', 'ca.pem', 'server.pem'].map((name) => join(folder, name));
  for (const file of files) writeFileSync(`${file}.new`, 'half a', { mode: 0o644 });
  rmSync(join(folder, 'ca.pem'));
  const authority = await started(folder);
  await authority.serverCredentials(NAMES);
  assert.deepEqual(files.map(mode), ['600', '600', '600']);
  assert.equal(readFileSync(join(folder, 'ca.pem'), 'utf8'), authority.caPem());
});

test('what is asked before the start is an error, and no undefined', async (context) => {
  const authority = createAuthority({ folder: folderOf(context), now: () => NOW });
  assert.throws(() => authority.caPem(), { message: 'the authority has not been started' });
});

test('a server certificate is kept over restarts, for the same names in any order', async (context) => {
  const folder = folderWithAuthority(context);
  const first = await (await started(folder)).serverCredentials(NAMES);
  const again = await started(folder);
  assert.deepEqual(await again.serverCredentials([...NAMES].reverse()), first);
  assert.equal(mode(join(folder, 'server.pem')), '600');
});

test('two that ask at once get one certificate', async (context) => {
  const authority = await started(folderWithAuthority(context));
  const [one, other] = await Promise.all([0, 1].map(() => authority.serverCredentials(NAMES)));
  assert.deepEqual(one, other);
});

test('other names, a third left, a clock set back, a damaged file: another certificate', async (context) => {
  const folder = folderWithAuthority(context);
  let now = NOW;
  const logged: unknown[] = [];
  const authority = await started(folder, {
    now: () => now,
    logError: (error) => logged.push(error),
  });
  const seen = new Set<string>();
  const certify = async (names = NAMES) => {
    const { cert } = await authority.serverCredentials(names);
    seen.add(cert);
    return new X509Certificate(cert);
  };
  const first = await certify();
  assert.equal(first.validToDate.getTime() - first.validFromDate.getTime(), 397 * DAY);
  now = NOW + 260 * DAY;
  await certify();
  assert.equal(seen.size, 1, 'more than a third is left');
  now = NOW + 270 * DAY;
  await certify();
  assert.equal(seen.size, 2);
  now = NOW;
  await certify();
  assert.equal(seen.size, 3);
  assert.equal((await certify(['pilot'])).subjectAltName, 'DNS:pilot');
  writeFileSync(join(folder, 'server.pem'), 'half a fi');
  const restarted = await started(folder, {
    now: () => now,
    logError: (error) => logged.push(error),
  });
  seen.add((await restarted.serverCredentials(['pilot'])).cert);
  assert.equal(seen.size, 5);
  assert.match(String(logged[0]), /server\.pem cannot be used, and is made anew/);
});

test('a clock that was never set makes certificates that hold when it is right', async (context) => {
  const folder = folderOf(context);
  const authority = await started(folder, { now: () => 5000 });
  const { cert } = await authority.serverCredentials(NAMES);
  for (const pem of [authority.caPem(), cert]) {
    const { validFromDate, validToDate } = new X509Certificate(pem);
    assert.ok(validFromDate.getTime() <= Date.UTC(2026, 0, 2));
    assert.ok(validToDate.getTime() >= Date.UTC(2027, 0, 1));
  }
  assert.equal((await authority.serverCredentials(NAMES)).cert, cert, 'made once');
});

test('a name that cannot stand in a certificate is named', async (context) => {
  const authority = await started(folderWithAuthority(context));
  for (const name of [
    '',
    'a b',
    '1.2.3',
    '300.1.1.1',
    'a,dns:b',
    '-a',
    'ä',
    'fe80::1',
    `${'a'.repeat(64)}`,
  ]) {
    await assert.rejects(authority.serverCredentials(['pilot', name]), (error: Error) => {
      assert.equal(
        error.message,
        `names of the certificate: expected IPv4 addresses and host names, got ${JSON.stringify(name)}`,
      );
      return true;
    });
  }
  await assert.rejects(authority.serverCredentials([]), /got none/);
  assert.match((await authority.serverCredentials(['PILOT'])).cert, /BEGIN CERTIFICATE/);
});

test(
  'openssl takes both strictly, for the names and for nothing else',
  needs(command('openssl')),
  async (context) => {
    const folder = folderOf(context);
    // After 2049, dates are written in another form (RFC 5280 §4.1.2.5).
    const authority = await started(folder, { now: () => Date.UTC(2040, 0, 1) });
    await authority.serverCredentials(NAMES);
    const [ca, server] = [join(folder, 'ca.pem'), join(folder, 'server.pem')];
    const at = String(Date.UTC(2040, 1, 1) / 1000);
    const verify = (...more: string[]) =>
      run('openssl', ['verify', '-x509_strict', '-attime', at, '-CAfile', ca, ...more, server]);
    const sslserver = ['-purpose', 'sslserver'];
    assert.match((await verify(...sslserver, '-verify_ip', '192.168.1.10')).stdout, /OK/);
    assert.match((await verify(...sslserver, '-verify_hostname', 'pilot.lan')).stdout, /OK/);
    await assert.rejects(verify('-verify_ip', '192.168.1.11'));
    await assert.rejects(verify('-purpose', 'sslclient'));
    const text = async (file: string) =>
      (await run('openssl', ['x509', '-in', file, '-noout', '-text'])).stdout.replace(
        / *\n */g,
        '\n',
      );
    const [caText, serverText] = [await text(ca), await text(server)];
    assert.match(caText, /Basic Constraints: critical\nCA:TRUE, pathlen:0\n/);
    assert.match(caText, /Key Usage: critical\nCertificate Sign, CRL Sign\n/);
    assert.match(caText, /Not After : Jan {2}1 00:00:00 2060 GMT/);
    assert.match(caText, /Signature Algorithm: ecdsa-with-SHA256/);
    assert.match(serverText, /Basic Constraints: critical\nCA:FALSE\n/);
    assert.match(serverText, /Extended Key Usage: ?\nTLS Web Server Authentication\n/);
    assert.match(serverText, /DNS:pilot, DNS:pilot\.lan/);
  },
);
