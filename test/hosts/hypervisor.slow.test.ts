import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { newFolder, runScript, standIns } from '../boot/shells.ts';
import { makeHostIso } from '../images/support/host-iso.ts';
import { command, needs } from '../support/needs.ts';
import { createPvePki } from '../support/pve/certificates.ts';
import { startPve } from '../support/pve/pve.ts';
import type { Grants } from '../support/pve/world.ts';
import {
  hostCommands,
  makeHostRoot,
  TOKEN_SECRET,
} from '../support/pve-installer/host-commands.ts';
import { install } from '../support/pve-installer/installer.ts';
import { PYTHON } from '../support/pve-installer/read-answers.ts';
import { XORRISO } from '../support/small-iso.ts';
import { type SpawnedPilotlight, spawnPilotlight } from '../support/spawned-pilotlight.ts';

const READY = needs(XORRISO, PYTHON, command('curl'), command('dash'));
const MACHINE = {
  macs: ['d0:50:99:4e:05:57'],
  uuid: '4c4c4544-0031-4d10-8038-c8c04f444d32',
  serial: 'H1M8DM2',
};
const PROFILE = 'kind: proxmox-ve\nimage: "8.4"\nminimumMemoryMiB: 400\ndisks: {list: [nvme0n1]}\n';
const VM = {
  ...{ hypervisor: 'pve-1', cores: 2, memory: 4096, disk: 32, bridge: 'vmbr0' },
  ...{ role: 'server', profile: 'default', names: ['k3s-1'] },
};

type Shown = Readonly<Record<string, unknown>>;

/** Asks until the answer is as `isThere` wants it. */
async function until(service: SpawnedPilotlight, path: string, isThere: (shown: Shown) => unknown) {
  let shown: Shown = {};
  for (let tries = 0; tries < 900; tries++) {
    shown = (await (await service.get(path)).json()) as Shown;
    if (isThere(shown)) return shown;
    await delay(100);
  }
  return assert.fail(`${path} says ${JSON.stringify(shown)}`);
}

/** The whole service with the ISO in its folder and the node in its registry. */
async function openSite(context: TestContext) {
  const folder = await newFolder(context);
  const data = join(folder, 'data');
  await mkdir(join(data, 'images'), { recursive: true });
  await mkdir(join(data, 'profiles'), { recursive: true });
  await writeFile(join(data, 'profiles', 'host.yaml'), PROFILE);
  await makeHostIso(join(data, 'images'));
  const service = await spawnPilotlight(context, {
    ...{ PILOTLIGHT_DATA: data, PILOTLIGHT_GATEWAY: '127.0.0.1' },
    ...{ PILOTLIGHT_NFS: 'off', PILOTLIGHT_HAPROXY: 'off' },
  });
  const created = await service.send('POST', '/api/v1/nodes', {
    ...{ macs: MACHINE.macs, hostname: 'pve-1', role: 'none', profile: 'host' },
  });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  return { folder, service };
}

/** What iPXE gets: at last the way to the installer. */
async function boot({ url }: SpawnedPilotlight): Promise<void> {
  const asked = `${url}/boot/d0-50-99-4e-05-57/script.ipxe?uuid=${MACHINE.uuid}&serial=${MACHINE.serial}`;
  for (let tries = 0; tries < 900; tries++) {
    const script = await (await fetch(asked)).text();
    if (/proxmox-start-auto-installer/.test(script)) return;
    await delay(100);
  }
  assert.fail('the machine never gets its installer');
}

/** The rights that the first boot has given, out of what its commands have kept. */
async function grantsIn(state: string): Promise<Grants> {
  const lines = async (name: string) =>
    (await readFile(join(state, name), 'utf8')).trim().split('\n');
  const roles = new Map(
    (await lines('roles')).map((line) => {
      const [name = '', ...privileges] = line.split(' ');
      return [name, privileges] as const;
    }),
  );
  const entries = (await lines('acl')).map((line) => {
    const [path = '', user, role = ''] = line.split(' ');
    assert.equal(user, 'pilotlight@pve');
    return [path, { privileges: roles.get(role) ?? [], propagate: true }] as const;
  });
  return Object.fromEntries(entries);
}

test('a bare machine is installed, hands itself over, and carries a VM', READY, async (context) => {
  const { folder, service } = await openSite(context);
  await boot(service);
  const { program, report } = await install(`${service.url}/pve/answer`, MACHINE);
  assert.equal((await report()).status, 200);
  await until(service, '/api/v1/nodes/pve-1', ({ stage }) => stage === 'installed');

  const [root, state] = [join(folder, 'root'), join(folder, 'state')];
  await mkdir(state);
  const pki = await createPvePki();
  await makeHostRoot(root, 8, pki.ca);
  const commands = { ...hostCommands({ version: '8.4.0', state, root }), sleep: ':' };
  const { path, prelude } = await standIns(folder, commands);
  const env = { PATH: path, PILOTLIGHT_ROOT: root };
  const { code, said } = await runScript(['dash'], prelude + program, env);
  assert.equal(code, 0, said);

  const isListed = (shown: Shown) => (shown['hypervisors'] as Shown[]).length === 1;
  const listed = await until(service, '/api/v1/hypervisors', isListed);
  assert.ok(!JSON.stringify(listed).includes(TOKEN_SECRET));
  const pve = await startPve(context, {
    ...{ nodes: ['pve-1'], port: 8006, pki, grants: await grantsIn(state) },
    token: { id: 'pilotlight@pve!pilotlight-pve-1', secret: TOKEN_SECRET },
  });
  assert.equal((await service.send('POST', '/api/v1/hypervisors/pve-1/check', {})).status, 200);
  const node = await until(service, '/api/v1/nodes/pve-1', () => true);
  const known = await until(service, '/api/v1/hypervisors/pve-1', ({ state: is }) => is === 'up');
  assert.deepEqual(known['missingPrivileges'], []);
  assert.equal(known['nodeId'], node['id']);
  assert.deepEqual(known['endpoints'], pve.endpoints);

  const asked = await service.send('POST', '/api/v1/vms', VM);
  assert.equal(asked.status, 202, JSON.stringify(asked.body));
  await until(service, '/api/v1/vms/k3s-1', ({ state: is }) => is === 'running');
  const [vm, ...others] = pve.world.vms.values();
  assert.deepEqual([vm?.node, vm?.config.get('name'), others], ['pve-1', 'k3s-1', []]);
  assert.ok(vm?.running);
});
