import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { command, needs } from './support/needs.ts';
import { spawnPilotlight } from './support/spawned-pilotlight.ts';

const run = promisify(execFile);

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-https-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function ask(
  port: number,
  path: string,
  { body, ...options }: RequestOptions & { body?: string },
) {
  const asking = request({ host: '127.0.0.1', port, path, ...options });
  const [response] = await once(asking.end(body), 'response');
  const chunks = await response.toArray();
  return {
    status: response.statusCode as number,
    headers: response.headers as Record<string, string | string[] | undefined>,
    text: Buffer.concat(chunks).toString(),
  };
}

/** Whose certificate is shown to a client that comes by `name`, or by address. */
async function shownTo(port: number, name?: string): Promise<X509Certificate> {
  const sni = name === undefined ? {} : { servername: name };
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...sni });
  await once(socket, 'secureConnect');
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  assert.ok(certificate);
  return certificate;
}

test('page and API over TLS, by an authority that can be downloaded', async (context) => {
  const pilotlight = await spawnPilotlight(context, { PILOTLIGHT_DATA: folderOf(context) });
  const ca = await (await pilotlight.get('/ca.crt')).text();
  const { JOIN: port } = pilotlight.ports;
  assert.match((await ask(port, '/', { ca })).text, /<!doctype html>/i);

  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ token: pilotlight.token });
  const signedIn = await ask(port, '/api/v1/session', { ca, headers, body, method: 'POST' });
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? [];
  assert.match(
    cookie,
    /^__Host-pilotlight=[\w-]{43}; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/,
  );
  const Cookie = cookie.split(';')[0];
  assert.equal((await ask(port, '/api/v1/nodes', { ca, headers: { Cookie } })).status, 200);

  const joining = await ask(port, '/join/nobody', { ca, headers: { Cookie }, method: 'POST' });
  assert.equal(joining.status, 401, 'a machine shows its key, whoever is signed in');
  assert.doesNotMatch(joining.text, /session|Bearer TOKEN/);
  const booting = await ask(port, '/boot/d0-50-99-4e-05-57/script.ipxe', { ca });
  assert.equal(booting.status, 404, 'nothing boots over TLS');
  await assert.rejects(ask(port, '/', {}), /self-signed|unable to verify/);
});

test('numbers for Prometheus, without a name of any machine', async (context) => {
  const pilotlight = await spawnPilotlight(context, { PILOTLIGHT_DATA: folderOf(context) });
  const node = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-1' };
  assert.equal((await pilotlight.send('POST', '/api/v1/nodes', node)).status, 201);
  const text = await (await pilotlight.get('/metrics')).text();
  assert.match(text, /^pilotlight_nodes\{stage="enrolled"\} 1$/m);
  assert.match(text, /^pilotlight_tftp_transfers 0$/m);
  assert.doesNotMatch(text, /opti-1|d0:50/);
  const settings = await (await pilotlight.get('/api/v1/settings')).text();
  assert.equal(JSON.parse(settings).settings.adminToken, 'set');
  assert.ok(!settings.includes(pilotlight.token));
});

test(
  'a certificate of the operator is shown to those who come by its names',
  needs(command('openssl')),
  async (context) => {
    const folder = folderOf(context);
    const [certificate, key] = [join(folder, 'given.pem'), join(folder, 'given.key')];
    const subject = ['-subj', '/CN=pilot.example', '-addext', 'subjectAltName=DNS:pilot.example'];
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const files = ['-keyout', key, '-out', certificate];
    await run('openssl', ['req', '-x509', '-days', '2', ...curve, ...subject, ...files]);
    const pilotlight = await spawnPilotlight(context, {
      PILOTLIGHT_DATA: folder,
      PILOTLIGHT_TLS_CERTIFICATE: certificate,
      PILOTLIGHT_TLS_KEY: key,
    });
    const ours = new X509Certificate(await (await pilotlight.get('/ca.crt')).text());
    const { JOIN: port } = pilotlight.ports;
    assert.equal((await shownTo(port, 'Pilot.Example')).subject, 'CN=pilot.example');
    for (const name of [undefined, 'other.example']) {
      assert.ok((await shownTo(port, name)).checkIssued(ours), `${name} is shown ours`);
    }
  },
);
