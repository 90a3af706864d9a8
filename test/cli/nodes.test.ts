import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { talkTo } from '../support/cli.ts';
import { ADMIN, startApp, VIEWER } from '../support/http-app.ts';
import { discover } from '../support/http-nodes.ts';
import { INSTALLED, minted, NOTICE } from '../support/store-values.ts';

async function start(context: TestContext) {
  const app = await startApp(context);
  return { app, ...talkTo(app.url, ADMIN.slice(7)), viewer: talkTo(app.url, VIEWER.slice(7)) };
}

type NodeJson = { readonly name: string; readonly stage: string; readonly address: string | null };

test('a machine is registered, shown, changed, and forgotten', async (context) => {
  const { done, json, cli } = await start(context);
  const added = await done(
    'nodes add opti-01 --mac d0:50:99:4e:05:57 --role server --address 192.168.1.21',
  );
  assert.equal(added, 'opti-01 is registered. Switch it on to install it.\n');
  const [list] = await json<{ nodes: readonly NodeJson[] }>('nodes');
  assert.deepEqual(
    list?.nodes.map(({ name, stage, address }) => [name, stage, address]),
    [['opti-01', 'enrolled', '192.168.1.21/24']],
  );
  const shown = await done('nodes show d0-50-99-4e-05-57');
  assert.match(shown, /^name {5}opti-01\nstage {4}enrolled, for /);
  assert.match(shown, /\n2026-01-01 00:00:00 {2}enrolled {5}registered by alice\n$/);
  assert.equal(
    await done('nodes change opti-01 --address dhcp --offer 4011 --name opti-1'),
    'opti-1 is changed.\n',
  );
  const [node] = await json<NodeJson & { boot: object }>('nodes show opti-1');
  assert.deepEqual(
    [node?.address, node?.boot],
    [...[null, { offer: '4011', loader: 'auto', local: 'exit', order: 'profile' }]],
  );
  const uuid = '4c4c4544-0031-4d10-8038-c8c04f444d32';
  const uuids = [];
  for (const said of [uuid, 'any']) {
    await done(`nodes change opti-1 --uuid ${said}`);
    const [changed] = await json<{ uuid: string | null }>('nodes show opti-1');
    uuids.push(changed?.uuid);
  }
  assert.deepEqual(uuids, [uuid, null]);
  const gone = await cli('nodes remove opti-1 nobody --yes');
  assert.deepEqual([gone.exit, gone.out], [3, 'opti-1 is forgotten.\n']);
  assert.match(gone.err, /^pilotlight: no node has .* nobody\n {2}pilotlight nodes list shows all/);
  assert.equal((await cli('nodes -q')).out, '');
});

test('a stuck machine is shown with the command that helps, which helps', async (context) => {
  const { app, done, json, cli } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const id = app.store.registry.find('opti-01')?.id ?? '';
  const changes = [{ boot: { loader: 'shim' } }, { boot: { loader: 'native' } }] as const;
  const now = Date.now();
  await app.store.markStuck(id, { ...NOTICE, changes, since: now }, now);
  const [shim, native] = ['shim', 'native'].map(
    (loader) => `pilotlight nodes change opti-01 --loader ${loader}`,
  );
  const told = `${NOTICE.reason} ${NOTICE.advice} As a command: ${shim}, or ${native}`;
  const shown = await done('nodes show opti-01');
  assert.ok(shown.includes(`\nstuck    ${told}\n`), shown);
  const status = await done('status');
  assert.ok(status.includes(`opti-01 is stuck: ${told}\n`), status);
  assert.ok(shown.endsWith(`stuck: ${NOTICE.reason} ${NOTICE.advice}\n`), shown);
  const late = await cli('nodes watch opti-01 --until installed --timeout 1s');
  assert.ok(late.err.endsWith(`  ${NOTICE.advice}\n  ${shim}\n  ${native}\n`), late.err);
  await done(native?.replace('pilotlight ', '') ?? '');
  const [node] = await json<{ boot: { loader: string } }>('nodes show opti-01');
  assert.equal(node?.boot.loader, 'native');
});

test('a list is a table, names alone, or those in a stage', async (context) => {
  const { app, done } = await start(context);
  for (const name of ['opti-10', 'opti-9']) {
    await done(`nodes add ${name} --mac d0:50:99:4e:05:${name.slice(5).padStart(2, '0')}`);
  }
  await discover(app);
  assert.equal(await done('nodes -q'), 'bc:24:11:d0:19:22\nopti-9\nopti-10\n');
  assert.equal(await done('nodes list --stage discovered -q'), 'bc:24:11:d0:19:22\n');
  const [heading = '', first = ''] = (await done('nodes')).split('\n');
  assert.match(heading, /^NAME {15}STAGE {7}ROLE {2}PROFILE {2}ADDRESS {2}SINCE {2}WHAT$/);
  assert.match(first, /^bc:24:11:d0:19:22 {2}discovered {2}none {2}default {11,13}\d+ d {2}asked$/);
});

test('machines at the door are approved, one with its name, or all', async (context) => {
  const { app, done, cli } = await start(context);
  await discover(app);
  const named = await done('nodes approve bc:24:11:d0:19:22 --name vm-1 --role agent');
  assert.equal(named, 'vm-1 is approved. It installs at its next network boot.\n');
  await discover(app, 'bc:24:11:d0:19:23');
  await discover(app, 'bc:24:11:d0:19:24');
  const unasked = await cli('nodes approve --all');
  assert.equal(unasked.exit, 2);
  assert.match(
    unasked.err,
    /This erases the disks of .* Nobody can be asked here, so nothing was done\.\n {2}--yes/,
  );
  const approved = await done('nodes approve --all --role auto --yes');
  assert.deepEqual(approved.match(/^node-\w+/gm)?.sort(), ['node-d01923', 'node-d01924']);
  const again = await cli('nodes approve vm-1');
  assert.equal(again.exit, 4, 'it cannot be approved twice');
});

test('a terminal is asked before something is erased', async (context) => {
  const { done, cli } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const no = await cli('nodes reinstall opti-01', { typed: ['n'] });
  assert.equal(no.exit, 1);
  assert.match(no.err, /This erases what is installed on opti-01\. Go on\? \[y\/N\] /);
  assert.match(no.err, /nothing was done/);
  const yes = await cli('nodes reinstall opti-01', { typed: ['y'] });
  assert.equal(yes.exit, 0);
  assert.match(yes.out, /opti-01 installs at its next boot from the network\./);
});

test('a reinstall that has not begun is cancelled', async (context) => {
  const { app, done, cli } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const { id } = app.store.registry.find('opti-01') ?? { id: '' };
  await app.store.recordAttempt(id, minted('t-1'), 2);
  await app.store.recordSeed('t-1', '192.168.1.51', 3);
  await app.store.record(id, INSTALLED, 4);
  await done('nodes reinstall opti-01 --yes');
  const waits = /reinstall +asked for .* ago: pilotlight nodes cancel opti-01 takes it back/;
  assert.match(await done('nodes show opti-01'), waits);
  assert.equal(
    await done('nodes cancel opti-01'),
    'The reinstall of opti-01 is cancelled: its disk is as it was.\n',
  );
  assert.doesNotMatch(await done('nodes show opti-01'), waits);
  const again = await cli('nodes cancel opti-01');
  assert.equal(again.exit, 4);
  assert.match(again.err, /^pilotlight: no reinstall of opti-01 waits: it is installed/);
});

test('what a viewer may not do, and who is nobody', async (context) => {
  const { app, viewer, done } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  assert.equal((await viewer.cli('nodes -q')).out, 'opti-01\n');
  const refused = await viewer.cli('nodes reinstall opti-01 --yes');
  assert.equal(refused.exit, 4);
  assert.match(refused.err, /victor is a viewer and may only read\n {2}use the token of an admin/);
  const stranger = await talkTo(app.url, 'somebody').cli('nodes');
  assert.equal(stranger.exit, 5);
  assert.match(stranger.err, /this token is not known here\n {2}Pilotlight prints the admin token/);
  assert.doesNotMatch(stranger.err, /somebody/);
});

test('with --json a refusal is the problem document', async (context) => {
  const { cli } = await start(context);
  const { exit, out, err } = await cli('nodes add opti_1 --mac zz --json');
  assert.deepEqual([exit, out], [2, '']);
  const { error, exit: told } = JSON.parse(err);
  assert.equal(told, 2);
  assert.equal(error.code, 'INPUT_INVALID');
  assert.deepEqual(
    error.problems.map(({ field }: { field: string }) => field),
    ['macs[0]', 'hostname'],
  );
});

test('a name that looks like a way up is a name', async (context) => {
  const { cli } = await start(context);
  assert.equal((await cli('nodes show ..')).exit, 3);
  assert.equal((await cli('nodes show a/../../status')).exit, 3);
});

test('the timelines of all nodes as one, with its newest lines', async (context) => {
  const { done, json } = await start(context);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  await done('nodes add opti-02 --mac d0:50:99:4e:05:58');
  await done('nodes change opti-01 --role agent');
  const lines = (await done('logs -n 2')).trimEnd().split('\n');
  assert.match(
    lines[0] ?? '',
    /^2026-01-01 00:00:00 {2}opti-02 {7}enrolled {5}registered by alice$/,
  );
  assert.match(lines[1] ?? '', / {2}opti-01 {7}enrolled {5}changed by alice: role$/);
  assert.equal(lines.length, 2);
  assert.equal((await json('logs')).length, 3);
  assert.match(
    await done('nodes timeline opti-01'),
    /registered by alice\n.*changed by alice: role\n$/,
  );
});

test('what a machine would get is shown, whatever is installed on it', async (context) => {
  const { url, store } = await startApp(context);
  const { done, json } = talkTo(url, ADMIN.slice(7));
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  assert.ok(store.registry.find('opti-01'));
  for (const what of ['ipxe', 'user-data', 'answer.toml']) {
    const text = `${what.split('.')[0]} of opti-01 from 127.0.0.1:8080`;
    assert.equal(await done(`nodes preview ${what} opti-01`), `${text}\n`);
    assert.deepEqual(await json(`nodes preview ${what} opti-01`), [{ [what]: `${text}\n` }]);
  }
});
