import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderOf, talkTo } from '../support/cli.ts';
import { ADMIN, startApp } from '../support/http-app.ts';
import { type PveOptions, startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';

async function start(context: TestContext, options: PveOptions = {}) {
  const app = await startApp(context);
  const pve = await startPve(context, options);
  const secret = join(folderOf(context), 'secret');
  writeFileSync(secret, `${TOKEN_SECRET}\n`);
  const endpoints = pve.endpoints.map((endpoint) => `--endpoint ${endpoint}`).join(' ');
  const add = `hypervisors add pve ${endpoints} --token-id ${TOKEN_ID}`;
  return { pve, secret, add, ...talkTo(app.url, ADMIN.slice(7)) };
}

test('at first contact a terminal shows the certificates and asks, and sends nothing before', async (context) => {
  const { pve, secret, add, cli, done } = await start(context, { nodes: ['pve1', 'pve2'] });
  const no = await cli(`${add} --secret-file ${secret}`, { typed: ['n'] });
  assert.equal(no.exit, 4);
  assert.deepEqual(pve.log, []);
  for (const name of ['pve1', 'pve2']) assert.ok(no.err.includes(pve.fingerprint(name)), no.err);
  assert.match(no.err, /Is it the same\? \[y\/N\] /);
  assert.match(no.err, /pve is not trusted, and its token was not sent/);
  const yes = await cli(add, { typed: [TOKEN_SECRET, 'y'], env: { NO_COLOR: '1' } });
  assert.equal(yes.exit, 0, yes.err);
  assert.ok(!yes.err.includes(TOKEN_SECRET) && !yes.out.includes(TOKEN_SECRET), 'it is not echoed');
  assert.match(yes.out, /^name {7}pve\nstate {6}up\nversion {4}8\.4/);
  assert.match(await done('hypervisors'), /pve {9}up {5}8\.4\.6 {7}pve1, pve2/);
});

test('without a terminal the fingerprints are told, to be given along', async (context) => {
  const { pve, secret, add, cli, done } = await start(context);
  const unasked = await cli(`${add} --secret-file ${secret}`);
  assert.equal(unasked.exit, 4);
  assert.match(unasked.err, /nobody has said whether pve is to be trusted\n/);
  assert.match(unasked.err, /\n {2}pvenode cert info shows the fingerprint/);
  const other = await cli(`${add} --secret-file ${secret} --fingerprint ${'AB:'.repeat(31)}AB`);
  assert.equal(other.exit, 4, other.err);
  await done(`${add} --secret-file ${secret} --fingerprint ${pve.fingerprint('pve1')}`);
  const [shown] = await jsonOf(done('hypervisors show pve --json'));
  assert.equal((shown as { state: string }).state, 'up');
  assert.equal(await done('hypervisors remove pve'), 'pve is forgotten.\n');
});

test('what a token lacks is told with the line that mends it', async (context) => {
  const { pve, secret, add, cli, done } = await start(context, {
    grants: { '/vms': { privileges: ['VM.Audit'], propagate: true } },
  });
  const ca = `${secret}.ca`;
  writeFileSync(ca, pve.ca);
  await done(`${add} --secret-file ${secret} --pve-ca ${ca}`);
  const { exit, out, err } = await cli('hypervisors check');
  assert.equal(exit, 1);
  assert.match(out, /The token lacks VM\.Allocate.* on \/vms\. On the host:\n {2}pveum /);
  assert.match(err, /pve can't be used as it is/);
  assert.match(await done('hypervisors'), /the token lacks VM\.Allocate/);
});

async function jsonOf(text: Promise<string>): Promise<readonly unknown[]> {
  return (await text)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
