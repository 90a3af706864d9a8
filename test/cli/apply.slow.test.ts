import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { folderOf, talkTo } from '../support/cli.ts';
import { startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';
import { spawnPilotlight } from '../support/spawned-pilotlight.ts';

/** The whole service, a Proxmox VE host beside it, and a folder for the site's file. */
async function start(context: TestContext) {
  const folder = folderOf(context);
  mkdirSync(join(folder, 'secrets'));
  const pve = await startPve(context);
  const service = await spawnPilotlight(context, {
    PILOTLIGHT_DATA: join(folder, 'data'),
    PILOTLIGHT_NFS: 'off',
    PILOTLIGHT_HAPROXY: 'off',
  });
  await service.get('/healthz');
  const talker = talkTo(service.url, service.token);
  writeFileSync(join(folder, 'secrets/pve'), `${TOKEN_SECRET}\n`);
  writeFileSync(join(folder, 'secrets/ca.pem'), pve.ca);
  const file = join(folder, 'pilotlight.yaml');
  const write = (text: string) => writeFileSync(file, text);
  return { folder, pve, service, write, file, ...talker };
}

const PVE = (endpoints: readonly string[]) => `
hypervisors:
  pve:
    endpoints: [${endpoints.join(', ')}]
    tokenId: ${TOKEN_ID}
    tokenSecretFile: secrets/pve
    caFile: secrets/ca.pem
`;

const NODE = `
nodes:
  opti-01: { macs: [d0:50:99:4e:05:57], address: 192.168.1.21/24, power: { driver: wol } }
`;

const VM = `
vms:
  k3s-1: { hypervisor: pve, cores: 2, memory: 4096, disk: 20, role: none }
`;

test('a site is planned, applied, and then is as its file says', async (context) => {
  const { pve, write, file, cli, done } = await start(context);
  write(NODE + PVE(pve.endpoints) + VM);
  const planned = await cli(`plan -f ${file}`);
  assert.equal(planned.exit, 10, planned.err);
  assert.equal(
    planned.out
      .replace(pve.endpoints[0] ?? '', 'ENDPOINT')
      .replace(/ca {11}\S+/, 'ca           CA'),
    `+ node opti-01: installs when it is switched on, and its disk is erased then
    macs         d0:50:99:4e:05:57
    role         none
    profile      default
    address      192.168.1.21/24
    power.driver wol
+ hypervisor pve
    endpoints    ENDPOINT
    tokenId      ${TOKEN_ID}
    ca           CA
+ vm k3s-1
    hypervisor   pve
    cores        2
    memory       4096
    disk         20
    bridge       vmbr0
    role         none
    profile      default
    firmware     uefi
    secureBoot   false
3 to make, 0 to change, 0 to remove.
`,
  );
  assert.deepEqual(pve.log, [], 'a plan changes nothing');
  const applied = await done(`apply -f ${file} --yes`);
  assert.match(applied, /\ndone {2}node opti-01\ndone {2}hypervisor pve\ndone {2}vm k3s-1\n$/);
  assert.equal(await done('vms -q'), 'k3s-1\n');
  assert.equal(await done('hypervisors -q'), 'pve\n');

  const before = await done('nodes --json');
  assert.equal(await done(`apply -f ${file}`), 'The site is as its file says.\n');
  assert.equal(await done(`plan -f ${file}`), 'The site is as its file says.\n');
  const stages = (text: string) => JSON.parse(text).nodes.map(({ id }: { id: string }) => id);
  assert.deepEqual(stages(await done('nodes --json')), stages(before));

  write(NODE.replace('wol', 'none') + PVE(pve.endpoints) + VM.replace('4096', '8192'));
  const kept = await cli(`apply -f ${file} --yes`);
  assert.equal(kept.exit, 4, kept.err);
  assert.match(
    kept.out,
    /^~ node opti-01\n {4}power\.driver wol → none\n! vm k3s-1 stays as it is: a VM keeps/,
  );
  assert.match(
    kept.out,
    /memory {7}4096 → 8192\n0 to make, 1 to change, 0 to remove; 1 can't be changed\.\ndone {2}node opti-01\n$/,
  );
});

test('with prune goes what the file no longer names, and the VM with its disk', async (context) => {
  const { pve, write, file, cli, done } = await start(context);
  write(NODE + PVE(pve.endpoints) + VM);
  await done(`apply -f ${file} --yes`);
  await done('nodes add box --mac d0:50:99:4e:05:99');
  write('nodes: {}\nhypervisors: {}\nvms: {}\n');
  assert.equal(await done(`plan -f ${file}`), 'The site is as its file says.\n');
  const asked = await cli(`apply -f ${file} --prune`, { typed: ['n'] });
  assert.match(asked.err, /4 to do, and 4 of them remove something\. Go on\? \[y\/N\]/);
  assert.equal(asked.exit, 1);
  assert.equal(await done('vms -q'), 'k3s-1\n');
  const pruned = await done(`apply -f ${file} --prune --yes`);
  assert.match(
    pruned,
    /- vm k3s-1: destroyed with its disk\n- hypervisor pve: forgotten; nothing on it changes\n/,
  );
  assert.equal(await done('nodes -q'), '');
  assert.equal(await done('hypervisors -q'), '');
  assert.equal([...pve.world.vms.keys()].length, 0);
});

test('killed after any of its actions, apply goes on where it was', async (context) => {
  const { pve, service, write, file, cli, done } = await start(context);
  write(NODE + PVE(pve.endpoints) + VM);
  for (const last of ['node opti-01', 'hypervisor pve']) {
    const child = spawn(process.execPath, ['src/cli.ts', 'apply', '-f', file, '--yes'], {
      env: {
        PILOTLIGHT_SERVER: service.url,
        PILOTLIGHT_TOKEN: service.token,
        HOME: '/nonexistent',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for await (const text of child.stdout.setEncoding('utf8')) {
      if (String(text).includes(`done  ${last}\n`)) child.kill('SIGKILL');
    }
  }
  let rest = await cli(`apply -f ${file} --yes`);
  // What the killed one had sent last may be done by the service after this one has looked.
  for (let tries = 0; rest.exit === 4 && tries < 10; tries++) {
    assert.match(rest.err, /expected a host name of no other node, got k3s-1/);
    await delay(1_000);
    rest = await cli(`apply -f ${file} --yes`);
  }
  assert.equal(rest.exit, 0, rest.err);
  assert.doesNotMatch(rest.out, /done {2}node/);
  assert.equal(await done(`plan -f ${file}`), 'The site is as its file says.\n');
  for (let tries = 0; pve.world.vms.size === 0 && tries < 60; tries++) await delay(500);
  assert.equal(pve.world.vms.size, 1);
});

test('what somebody else did since the plan is told, and not undone', async (context) => {
  const { write, file, cli, done } = await start(context);
  write(NODE);
  await done(`apply -f ${file} --yes`);
  write(NODE.replace('192.168.1.21/24', '192.168.1.22/24'));
  const meanwhile = async () => {
    await done('nodes change opti-01 --role agent');
    return 'y';
  };
  const { exit, err } = await cli(`apply -f ${file}`, { typed: [meanwhile] });
  assert.equal(exit, 4);
  assert.match(
    err,
    /opti-01 was changed by somebody else since this was planned: role \(agent\)\n {2}plan again/,
  );
  assert.match(
    await done('nodes show opti-01'),
    /role {5}agent[\s\S]*address {2}192\.168\.1\.21\/24/,
  );
});

test('a file with mistakes, and one that does not fit, do nothing', async (context) => {
  const { write, file, cli, done } = await start(context);
  const said = async (text: string, flags = '') => {
    write(text);
    const { exit, err } = await cli(`apply -f ${file} --yes${flags}`);
    assert.equal(exit, 2);
    return err.replaceAll(`${file}: `, '');
  };
  assert.match(
    await said('httpPort: x\nnodes: { a: { macs: [] } }\n'),
    /^pilotlight: httpPort: .*\n {2}nodes\.a\.macs: /,
  );
  assert.match(
    await said('nodes: { a: { macs: [d0:50:99:4e:05:57], profile: gone } }'),
    /nodes\.a\.profile: expected one of the profiles default/,
  );
  assert.match(
    await said('httpPort: 8080\n'),
    /describes no site: expected nodes, hypervisors or vms/,
  );
  assert.match(await said('nodes: [\n'), /expected YAML/);
  assert.equal(await done('nodes -q'), '');
  const missing = await cli('plan -f /nowhere/site.yaml');
  assert.deepEqual(
    [missing.exit, missing.err],
    [2, 'pilotlight: there is no /nowhere/site.yaml\n'],
  );
});
