import assert from 'node:assert/strict';
import { createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer } from 'node:tls';
import { lookAtCertificate } from '../../src/proxmox/pinned-connection.ts';
import { createPvePki, type LeafWish } from '../support/pve/certificates.ts';
import { clientOf } from '../support/pve/client.ts';
import { type PveStandIn, startPve } from '../support/pve/pve.ts';

const OTHER = `${'AB:'.repeat(31)}AB`;
const fingerprint = (...sha256: string[]) => ({ kind: 'fingerprint', sha256 }) as const;

/** Nothing was asked, and it is said why in these words. */
async function assertDistrust(
  t: TestContext,
  pve: PveStandIn,
  trust: Parameters<typeof clientOf>[2] & object,
): Promise<string> {
  const asked = pve.log.length;
  const client = clientOf(t, pve, trust);
  let message = '';
  await assert.rejects(client.version(), (error: { kind: string; message: string }) => {
    message = error.message;
    return error.kind === 'untrusted';
  });
  assert.equal(pve.log.length, asked);
  return message;
}

test('the CA of the cluster is enough, and so is the certificate itself', async (t) => {
  const pve = await startPve(t, { nodes: ['pve1', 'pve2'] });
  assert.equal((await clientOf(t, pve).version()).release, '8.4');
  const both = fingerprint(pve.fingerprint('pve2'), pve.fingerprint('pve1'));
  assert.equal((await clientOf(t, pve, { trust: both }).nodes()).length, 2);
});

test('another CA, or another certificate, is sent nothing', async (t) => {
  const pve = await startPve(t);
  const { ca } = await createPvePki('Proxmox Virtual Environment');
  const other = await assertDistrust(t, pve, { trust: { kind: 'ca', pem: ca } });
  assert.match(
    other,
    /^127\.0\.0\.1:\d+ shows a certificate of another CA .*issued by .*CN=Proxmox/,
  );
  const renewed = await assertDistrust(t, pve, { trust: fingerprint(OTHER) });
  assert.ok(renewed.includes(pve.fingerprint('pve1')) && renewed.includes(OTHER), renewed);
  assert.match(renewed, /set the new fingerprint/);
});

const wrongLeaves: readonly [string, Partial<LeafWish>, RegExp][] = [
  ['expired', { days: -3 }, /expired on 20\d\d-\d\d-\d\d: renew it there/],
  [
    'of another address',
    { addresses: ['192.0.2.1'] },
    /is for localhost, pve1, pve1.lan, 192.0.2.1 only/,
  ],
  ['of tomorrow', { inDays: 1 }, /not valid yet: compare the clocks/],
];

for (const [what, leaf, words] of wrongLeaves) {
  test(`a certificate of the right CA that is ${what} is sent nothing`, async (t) => {
    const pve = await startPve(t, { leaf });
    assert.match(await assertDistrust(t, pve, {}), words);
  });
}

test('a known certificate that has expired is sent nothing; one of tomorrow is a matter of clocks', async (t) => {
  const pve = await startPve(t, { leaf: { days: -3 } });
  const known = { trust: fingerprint(pve.fingerprint('pve1')) };
  assert.match(await assertDistrust(t, pve, known), /expired on/);
  await pve.renew('pve1', { days: 730, inDays: 1 });
  const confirmed = clientOf(t, pve, { trust: fingerprint(pve.fingerprint('pve1')) });
  assert.equal((await confirmed.version()).major, 8);
});

test('a certificate that is renewed is noticed with the next question', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve, { trust: fingerprint(pve.fingerprint('pve1')) });
  await client.version();
  await pve.renew('pve1');
  await assert.rejects(client.version(), { kind: 'untrusted' });
  assert.deepEqual(pve.log, ['GET /version']);
});

test('not one byte is written to a stranger', async (t) => {
  const pki = await createPvePki();
  const { key, certificate } = await pki.leaf({ name: 'stranger' });
  const heard: Buffer[] = [];
  const ended = Promise.withResolvers<void>();
  const server = createServer({ key, cert: certificate }, (socket) => {
    socket.on('data', (bytes) => heard.push(bytes)).on('error', () => undefined);
  });
  server.on('connection', (socket) => socket.on('close', () => ended.resolve()));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const pve = await startPve(t);
  const client = clientOf(t, pve, { endpoints: [`https://127.0.0.1:${port}`] });
  await assert.rejects(client.version(), { kind: 'untrusted' });
  await ended.promise;
  assert.equal(Buffer.concat(heard).toString(), '');
});

test('what does not speak TLS, or does not speak at all, is told apart', async (t) => {
  const pve = await startPve(t);
  const deaf = createTcpServer((socket) => socket.on('error', () => undefined).resume());
  const plain = createTcpServer((socket) =>
    socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  );
  const ports = [];
  for (const server of [deaf, plain]) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    ports.push((server.address() as { port: number }).port);
  }
  const at = (port: number | undefined) =>
    clientOf(t, pve, { endpoints: [`https://127.0.0.1:${port}`], limits: { connectMs: 80 } });
  await assert.rejects(at(ports[0]).version(), {
    kind: 'timeout',
    outcome: 'not-done',
    message: /did not complete a TLS handshake in 80 ms/,
  });
  await assert.rejects(at(ports[1]).version(), {
    kind: 'unreachable',
    message: /does not speak TLS with us/,
  });
});

test('a first look shows the certificate and asks nothing', async (t) => {
  const pve = await startPve(t, { leaf: { days: -3 } });
  const [endpoint = ''] = pve.endpoints;
  const seen = await lookAtCertificate(endpoint, 5_000);
  assert.equal(seen.sha256, pve.fingerprint('pve1'));
  assert.equal(seen.subject, 'OU=PVE Cluster Node, O=Proxmox Virtual Environment, CN=pve1.lan');
  assert.match(seen.issuer, /CN=Proxmox Virtual Environment/);
  assert.deepEqual(seen.names, ['localhost', 'pve1', 'pve1.lan', '127.0.0.1']);
  assert.ok(seen.validTo < Date.now() && seen.validFrom < seen.validTo);
  assert.deepEqual(pve.log, []);
  await pve.stop();
  await assert.rejects(lookAtCertificate(endpoint, 5_000), {
    kind: 'unreachable',
    message: /refuses the connection/,
  });
});
