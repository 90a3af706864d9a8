import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'yaml';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import { CA_HASH } from '../support/cluster-values.ts';
import { FILE, FOUNDED, INSTALLED, openYard, STARTED } from '../support/join-yard.ts';
import { refused } from '../support/store-values.ts';

test('a founder: what it is handed, its stages and its timeline', async (context) => {
  const { desk, machine, ask, visit, stage, lines, inKubernetes } = await openYard(context);
  const one = await machine('server');
  assert.deepEqual(await ask(one), {
    kind: 'grant',
    grant: {
      command: 'server',
      version: 'v1.33.1+k3s1',
      leaseSeconds: 0,
      files: [FILE],
      configs: [{ path: '/etc/rancher/k3s/config.yaml', mode: '0600', name: 'config.yaml' }],
    },
  });
  const config = parse(await desk.file(visit(one), 'config.yaml'));
  assert.equal(config['cluster-init'], true);
  assert.deepEqual(config['tls-san'], ['192.168.1.10', 'pilotlight']);
  assert.equal(stage(one), 'installed');
  assert.equal(await desk.word(visit(one), INSTALLED), 'go-on');
  assert.equal(stage(one), 'joining');
  assert.equal(await desk.word(visit(one), FOUNDED), 'go-on');
  await desk.seen([inKubernetes(one)]);
  assert.equal(stage(one), 'ready');
  assert.equal(await desk.word(visit(one), FOUNDED), 'joined');
  assert.deepEqual((await lines(one)).slice(-3), [
    'note: may found the cluster',
    'stage: K3s is installed',
    'stage: Kubernetes says that the node is Ready',
  ]);
});

test('three machines switched on together join one after the other', async (context) => {
  const { desk, machine, reasonOf, join, lines, world, visit } = await openYard(context);
  const [one, two, three] = [await machine('auto'), await machine('auto'), await machine('auto')];
  const first = await Promise.all([one, two, three].map((each) => reasonOf(each)));
  assert.deepEqual(first, [
    'granted',
    'opti-1 founds the cluster first',
    'opti-1 founds the cluster first',
  ]);
  await join(one);
  assert.deepEqual(await Promise.all([two, three].map((each) => reasonOf(each))), [
    'granted',
    'opti-2 joins first: it has its turn since 0 s',
  ]);
  world.ticks += 60_000;
  assert.equal(await reasonOf(three), 'opti-2 joins first: it has its turn since 60 s');
  assert.deepEqual(
    desk.waiting().map(({ name, condition }) => `${name} ${condition.name}`),
    ['opti-3 TurnTaken'],
  );
  const config = parse(await desk.file(visit(two), 'config.yaml'));
  assert.equal(config.server, 'https://192.168.1.1:6443');
  assert.match(config.token, new RegExp(`^K10${CA_HASH}::server:secret`));
  await join(two);
  await join(three);
  assert.deepEqual(
    desk.members().map(({ name, role, phase }) => `${name} ${role} ${phase}`),
    ['opti-1 server ready', 'opti-2 server ready', 'opti-3 server ready'],
  );
  assert.deepEqual(
    (await lines(three)).filter((line) => line.startsWith('note: ')),
    [
      'note: waits to join: opti-1 founds the cluster first',
      'note: waits to join: opti-2 joins first: it has its turn since 0 s',
      'note: may join the cluster as a server, through 192.168.1.1',
    ],
  );
});

test('agents wait for a bootstrap token, and one is enough for all of them', async (context) => {
  const { desk, machine, ask, reasonOf, join, world, visit } = await openYard(context);
  await join(await machine('server'));
  const agents = [await machine('agent'), await machine('agent'), await machine('agent')];
  const [agent] = agents;
  assert.ok(agent);
  assert.equal(await reasonOf(agent), 'a bootstrap token is being made');
  await nextTurn();
  const answers = await Promise.all(agents.map((each) => ask(each)));
  assert.deepEqual(
    answers.map((answer) => answer.kind === 'grant' && answer.grant.command),
    ['agent', 'agent', 'agent'],
  );
  assert.equal(world.minted, 1);
  const config = parse(await desk.file(visit(agent), 'config.yaml'));
  assert.equal(config.server, 'https://192.168.1.10:6443');
  assert.equal(config.token, `K10${CA_HASH}::abcdef.0123456789abcdef`);
  assert.ok(!('agent-token' in config) && !('cluster-cidr' in config));
});

test('to forget a cluster takes its own name, and the next that asks founds anew', async (context) => {
  const { desk, machine, ask, join, store } = await openYard(context);
  const one = await machine('server');
  await join(one);
  await assert.rejects(desk.forget('life-9'), refused('CLUSTER_REFUSED'));
  const id = desk.current()?.id ?? '';
  await desk.forget(id);
  assert.equal(await store.getSetting('cluster'), undefined);
  await ask(one);
  assert.notEqual(desk.current()?.id, id);
});

test('the version of later joiners is set for all of them', async (context) => {
  const { desk, machine, ask, join } = await openYard(context);
  await assert.rejects(desk.setVersion('v1.34.1+k3s1'), refused('CLUSTER_NOT_FOUND'));
  await join(await machine('server'));
  await desk.setVersion('v1.34.1+k3s1');
  const answer = await ask(await machine('server'));
  assert.equal(answer.kind === 'grant' && answer.grant.version, 'v1.34.1+k3s1');
});

test('hardening and mirrors bring their files', async (context) => {
  const { desk, machine, ask, visit, world } = await openYard(context);
  const settings = { ...DEFAULT_SETTINGS, hardened: true };
  const registries = { 'docker.io': ['http://192.168.1.10:5000'] };
  world.plan = { ...world.plan, settings, registries };
  const one = await machine('server');
  const answer = await ask(one);
  assert.deepEqual(answer.kind === 'grant' && answer.grant.configs, [
    { path: '/etc/rancher/k3s/config.yaml', mode: '0600', name: 'config.yaml' },
    { path: '/etc/rancher/k3s/registries.yaml', mode: '0600', name: 'registries.yaml' },
    { path: '/etc/sysctl.d/90-kubelet.conf', mode: '0644', name: 'sysctl.conf' },
  ]);
  assert.match(await desk.file(visit(one), 'sysctl.conf'), /^vm\.panic_on_oom=0\n/);
  assert.match(await desk.file(visit(one), 'registries.yaml'), /^mirrors:\n {2}docker\.io:/);
  await assert.rejects(desk.file(visit(one), 'token'), refused('ROUTE_NOT_FOUND'));
});

test('the times when members were heard are told, and not written at each word', async (context) => {
  const { desk, machine, ask, visit, world } = await openYard(context);
  const one = await machine('server');
  await ask(one);
  await desk.word(visit(one), INSTALLED);
  const { saves } = world;
  world.now += 30_000;
  await desk.word(visit(one), STARTED);
  assert.equal(desk.members()[0]?.heardAt, world.now);
  assert.equal(world.saves, saves);
});
