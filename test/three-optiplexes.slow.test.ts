import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { folderOf, talkTo } from './support/cli.ts';
import { assertGolden } from './support/golden.ts';
import { startPve, TOKEN_ID, TOKEN_SECRET } from './support/pve/pve.ts';
import { spawnPilotlight } from './support/spawned-pilotlight.ts';

const EXAMPLE = fileURLToPath(new URL('../examples/three-optiplexes/', import.meta.url));
const HOSTS = ['opti-01', 'opti-02', 'opti-03'] as const;

/** A VM of the file is done when it is asked for; it is made after that. */
async function isRunning(done: (line: string) => Promise<string>, ...names: readonly string[]) {
  for (const name of names) {
    let state = '';
    for (let tries = 0; state !== 'running' && tries < 600; tries++) {
      if (tries > 0) await delay(100);
      state = JSON.parse(await done(`vms show ${name} --json`)).state;
    }
    assert.equal(state, 'running', name);
  }
}

test('the example becomes three hosts with a machine on each, and then nothing is left to do', async (context) => {
  const folder = folderOf(context);
  const service = await spawnPilotlight(context, {
    PILOTLIGHT_CONFIG: join(EXAMPLE, 'pilotlight.yaml'),
    PILOTLIGHT_DATA: join(folder, 'data'),
    PILOTLIGHT_NFS: 'off',
    PILOTLIGHT_HAPROXY: 'off',
  });
  const { profiles } = JSON.parse(await (await service.get('/api/v1/status')).text());
  assert.deepEqual(profiles, { broken: [] });

  const { cli, done } = talkTo(service.url, service.token);
  const file = join(folder, 'pilotlight.yaml');
  const text = readFileSync(join(EXAMPLE, 'pilotlight.yaml'), 'utf8');
  // No network of 192.168.1.0 is served here, which would complete the addresses.
  writeFileSync(file, text.replaceAll(/(address: 192\.168\.1\.\d+)/g, '$1/24'));
  const planned = await cli(`plan -f ${file}`);
  assert.equal(planned.exit, 10, planned.err);
  const golden = planned.out.replaceAll(/(192\.168\.1\.\d+)\/24/g, '$1');
  assertGolden('cli/three-optiplexes.plan.txt', golden);

  const waiting = await cli(`apply -f ${file} --yes --timeout 2s`);
  assert.equal(waiting.exit, 7, 'its hosts are not installed yet');
  assert.match(waiting.err, /hypervisor opti-01 waits: switch opti-01 on/);
  assert.equal(await done('nodes -q'), `${HOSTS.join('\n')}\n`);

  const secret = join(folder, 'secret');
  writeFileSync(secret, TOKEN_SECRET);
  const pves = [];
  for (const name of HOSTS) {
    const pve = await startPve(context);
    pves.push(pve);
    const ca = join(folder, `${name}.pem`);
    writeFileSync(ca, pve.ca);
    const reach = `--endpoint ${pve.endpoints[0]} --token-id ${TOKEN_ID}`;
    await done(`hypervisors add ${name} ${reach} --secret-file ${secret} --pve-ca ${ca}`);
  }
  const applied = await done(`apply -f ${file} --yes --timeout 60s`);
  assert.match(applied, /done {2}vm k3s-1\ndone {2}vm k3s-2\ndone {2}vm k3s-3\n/);
  assert.equal(await done(`apply -f ${file}`), 'The site is as its file says.\n');
  assert.equal(await done(`plan -f ${file}`), 'The site is as its file says.\n');
  await isRunning(done, 'k3s-1', 'k3s-2', 'k3s-3');
  for (const { world } of pves) assert.equal(world.vms.size, 1);
});
