import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { planText } from '../src/cli/apply/plan-text.ts';
import { plainPaint } from '../src/cli/terminal/paint.ts';
import { parseClusterFile } from '../src/config/cluster-file.ts';
import { parseConfig } from '../src/config.ts';
import { planSite } from '../src/domain/site/plan.ts';
import { readSiteFile } from './support/cli.ts';
import { assertGolden } from './support/golden.ts';
import { NOTHING_FOUND } from './support/site-model.ts';
import { spawnPilotlight } from './support/spawned-pilotlight.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The service over `examples/home`, with a data folder of its own. */
async function startExample(context: TestContext) {
  const data = mkdtempSync(join(tmpdir(), 'pilotlight-example-'));
  const service = await spawnPilotlight(context, {
    PILOTLIGHT_CONFIG: 'examples/home/pilotlight.yaml',
    PILOTLIGHT_DATA: data,
  });
  context.after(() => rmSync(data, { recursive: true }));
  return service;
}

test('examples/home starts, has its profile, and stops when it is told to', async (context) => {
  const { get } = await startExample(context);
  const { profiles } = (await (await get('/api/v1/profiles')).json()) as {
    profiles: { name: string; packages: string[] }[];
  };
  const worker = profiles.find(({ name }) => name === 'worker');
  assert.deepEqual(worker?.packages, ['nfs-common', 'open-iscsi']);
  assert.ok(profiles.some(({ name }) => name === 'optiplex-7050'));
  const status = (await (await get('/api/v1/status')).json()) as { profiles: unknown };
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

test('examples/three-optiplexes: three hosts, then their VMs, from nothing', () => {
  const folder = join(ROOT, 'examples/three-optiplexes');
  const site = readSiteFile(join(folder, 'pilotlight.yaml'));
  const profiles = [
    { name: 'optiplex-7050-pve', kind: 'proxmox-ve' },
    { name: 'k3s-vm', kind: 'ubuntu' },
  ];
  const plan = planSite(site, { ...NOTHING_FOUND, profiles }, { prune: false });
  assert.deepEqual(plan.problems, []);
  assertGolden('cli/three-optiplexes.plan.txt', `${planText(plan, plainPaint).join('\n')}\n`);
  const cluster = parseClusterFile(readFileSync(join(folder, 'cluster.yaml'), 'utf8'));
  assert.equal(cluster.version, 'stable');
});
