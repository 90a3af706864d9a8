import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../src/config.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TOKEN = 'the-token-of-the-examples';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** The service over `examples/home`, on free ports of loopback and with a data folder of its own. */
async function startExample(context: TestContext): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'pilotlight-example-'));
  const names = ['HTTP', 'BULK', 'DHCP', 'PXE', 'TFTP'];
  const ports = await Promise.all(names.map(freePort));
  const env = {
    PATH: process.env['PATH'],
    PILOTLIGHT_CONFIG: 'examples/home/pilotlight.yaml',
    PILOTLIGHT_DATA: data,
    PILOTLIGHT_INTERFACES: 'lo',
    PILOTLIGHT_ADMIN_TOKEN: TOKEN,
    ...Object.fromEntries(names.map((name, at) => [`PILOTLIGHT_${name}_PORT`, String(ports[at])])),
  };
  const child = spawn(process.execPath, ['src/main.ts'], { cwd: ROOT, env, stdio: 'ignore' });
  context.after(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    rmSync(data, { recursive: true });
  });
  return `http://127.0.0.1:${ports[0]}`;
}

async function get(url: string): Promise<Response> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } }).catch(
      () => undefined,
    );
    if (answer) return answer;
    await delay(100);
  }
  throw new Error(`${url} does not answer`);
}

test('examples/home starts, has its profile, and stops when it is told to', async (context) => {
  const url = await startExample(context);
  const { profiles } = (await (await get(`${url}/api/v1/profiles`)).json()) as {
    profiles: { name: string; packages: string[] }[];
  };
  const worker = profiles.find(({ name }) => name === 'worker');
  assert.deepEqual(worker?.packages, ['nfs-common', 'open-iscsi']);
  assert.ok(profiles.some(({ name }) => name === 'optiplex-7050'));
  const status = (await (await get(`${url}/api/v1/status`)).json()) as { profiles: unknown };
  assert.deepEqual(status.profiles, { broken: [] });
});

test('what the example leaves open has the defaults', () => {
  const text = readFileSync(join(ROOT, 'examples/home/pilotlight.yaml'), 'utf8');
  const config = parseConfig(text, { env: {}, pid: 1, lowPorts: true, root: true });
  assert.deepEqual(config.interfaces, ['eth0']);
  assert.equal(config.dhcpPort, 67);
});

test('the systemd units hand over the ports that the service takes them for', () => {
  const socket = readFileSync(join(ROOT, 'examples/systemd/pilotlight.socket'), 'utf8');
  const { dhcpPort, pxePort, tftpPort, portmapPort } = parseConfig(undefined, {
    env: {},
    pid: 1,
    lowPorts: true,
    root: false,
  });
  const ports = (kind: string) =>
    [...socket.matchAll(new RegExp(`^${kind}=0\\.0\\.0\\.0:(\\d+)$`, 'gm'))].map(([, port]) =>
      Number(port),
    );
  assert.deepEqual(ports('ListenDatagram'), [dhcpPort, pxePort, tftpPort]);
  assert.deepEqual(ports('ListenStream'), [portmapPort]);
});
