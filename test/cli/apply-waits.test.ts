import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderOf, talkTo } from '../support/cli.ts';
import { HOST_PROFILE, PROFILE } from '../support/desks.ts';
import { fixedVms } from '../support/fixed-vms.ts';
import { ADMIN, NOW, startApp } from '../support/http-app.ts';
import { startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';

const SITE = `
nodes:
  opti-01: { macs: [d0:50:99:4e:05:57], profile: pve }
hypervisors:
  opti-01: { host: opti-01 }
`;

const VM = 'vms: { k3s-1: { hypervisor: opti-01, cores: 2, memory: 4096, disk: 20 } }\n';

async function start(context: TestContext, site: string) {
  const vms = fixedVms();
  const pve = { ...HOST_PROFILE, name: 'pve' };
  const app = await startApp(context, { vms, catalogue: { profiles: () => [PROFILE, pve] } });
  const file = join(folderOf(context), 'pilotlight.yaml');
  writeFileSync(file, site);
  const talker = talkTo(app.url, ADMIN.slice(7));
  /** As the host itself does once it is installed. */
  async function handOver(): Promise<void> {
    const pve = await startPve(context);
    const secret = join(folderOf(context), 'secret');
    writeFileSync(secret, TOKEN_SECRET);
    writeFileSync(`${secret}.ca`, pve.ca);
    const reach = `--endpoint ${pve.endpoints[0]} --token-id ${TOKEN_ID}`;
    await talker.done(
      `hypervisors add opti-01 ${reach} --secret-file ${secret} --pve-ca ${secret}.ca`,
    );
  }
  return { app, vms, file, handOver, ...talker };
}

test('a hypervisor that is installed first is waited for, and its VMs wait with it', async (context) => {
  const { app, vms, file, handOver, cli } = await start(context, SITE + VM);
  const applying = cli(`apply -f ${file} --timeout 60s`, { typed: ['y'] });
  while (app.store.registry.find('opti-01') === undefined) await later();
  await later();
  assert.equal(vms.asked.length, 0, 'nothing is made on a hypervisor that is not there');
  await handOver();
  const { out, err } = await applying;
  assert.match(err, /hypervisor opti-01 waits: switch opti-01 on/);
  assert.match(out, /\ndone {2}node opti-01\ndone {2}hypervisor opti-01\ndone {2}vm k3s-1\n/);
  const wishes = vms.asked.map(([what, wish]) => [what, (wish as { names: string[] }).names]);
  assert.deepEqual(wishes, [['create', ['k3s-1']]]);
});

test('a wait ends with its patience, or with the failure of its host; apply again goes on', async (context) => {
  const { app, file, handOver, cli, done } = await start(context, SITE);
  const late = await cli(`apply -f ${file} --yes --timeout 1s`);
  assert.equal(late.exit, 7);
  assert.match(
    late.err,
    /^pilotlight: after 1 s:\n {2}hypervisor opti-01 waits: switch opti-01 on\n {2}apply again/,
  );
  const { id } = app.store.registry.find('opti-01') ?? assert.fail();
  await app.store.record(id, { type: 'attempt-started', ticket: 't', address: '192.168.1.9' }, NOW);
  await app.store.record(id, { type: 'step-failed', reason: 'no disk fits' }, NOW);
  const failed = await cli(`apply -f ${file} --yes`);
  assert.equal(failed.exit, 1);
  assert.match(
    failed.err,
    /hypervisor opti-01: node opti-01 failed\n {2}pilotlight nodes show opti-01/,
  );
  await handOver();
  assert.equal(await done(`apply -f ${file} --yes`), 'The site is as its file says.\n');
});

function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
