import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCursor } from '../../../src/http/lists/cursor.ts';
import { FACED_VM, fixedVms } from '../../support/fixed-vms.ts';
import { NOW, startApp, type TestApp } from '../../support/http-app.ts';
import { call, discover } from '../../support/http-nodes.ts';

type Wish = Readonly<Record<string, unknown>>;

async function register(app: TestApp, number: number, wish: Wish = {}) {
  const macs = [`d0:50:99:00:00:0${number}`];
  const body = { macs, hostname: `opti-${number}`, ...wish };
  await call(app, 'post', '/nodes').send(body).expect(201);
}

async function names(app: TestApp, query: string): Promise<readonly string[]> {
  const { body } = await call(app, 'get', `/nodes${query}`).expect(200);
  return body.nodes.map(({ name }: { name: string }) => name);
}

/** Each is a moment younger than the one before. */
async function fiveNodes(context: Parameters<typeof startApp>[0]) {
  let at = NOW;
  const app = await startApp(context, { now: () => at++ });
  await register(app, 1, { role: 'server', serial: 'H1M8DM2' });
  await register(app, 2, { role: 'agent', profile: 'worker' });
  await register(app, 3, { role: 'agent', address: '192.168.1.23' });
  await register(app, 4);
  await register(app, 5);
  return app;
}

test('a list without a limit is whole, and has no next page', async (context) => {
  const app = await fiveNodes(context);
  const { body } = await call(app, 'get', '/nodes').expect(200);
  assert.deepEqual([body.nodes.length, body.next], [5, null]);
});

test('pages are followed while nodes come and go', async (context) => {
  const app = await fiveNodes(context);
  const first = await call(app, 'get', '/nodes?limit=2').expect(200);
  assert.deepEqual(
    first.body.nodes.map(({ name }: { name: string }) => name),
    ['opti-1', 'opti-2'],
  );
  await call(app, 'delete', '/nodes/opti-2').expect(204);
  await register(app, 6);
  const second = await call(app, 'get', `/nodes?limit=2&cursor=${first.body.next}`).expect(200);
  assert.deepEqual(
    second.body.nodes.map(({ name }: { name: string }) => name),
    [...['opti-3', 'opti-4']],
  );
  assert.deepEqual(await names(app, `?cursor=${second.body.next}`), ['opti-5', 'opti-6']);
});

test('nodes are filtered by what they are, and by parts of what names them', async (context) => {
  const app = await fiveNodes(context);
  await discover(app);
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((number) => `opti-${number}`);
  const cases = [
    ['?stage=discovered', ['bc:24:11:d0:19:22']],
    ['?stage=discovered,enrolled&role=server', [one]],
    ['?role=agent', [two, three]],
    ['?role=agent&profile=worker', [two]],
    ['?profile=nobody', []],
    ['?stuck=true', []],
    ['?stuck=false&role=server', [one]],
    ['?q=OPTI-4', [four]],
    ['?q=h1m8&stage=enrolled', [one]],
    ['?q=192.168.1.23', [three]],
    ['?q=D0-50-99-00-00-05', [five]],
    ['?q=d0509900', []],
    ['?q=%25', []],
  ] as const;
  for (const [query, expected] of cases) assert.deepEqual(await names(app, query), expected, query);
  const { body } = await call(app, 'get', '/nodes?role=agent&limit=1').expect(200);
  assert.deepEqual(await names(app, `?role=agent&cursor=${body.next}`), [three]);
});

test('a query with mistakes names each of them', async (context) => {
  const app = await fiveNodes(context);
  const wrong = async (query: string) => {
    const { body } = await call(app, 'get', query).expect(400);
    assert.equal(body.code, 'INPUT_INVALID');
    return body.problems;
  };
  assert.deepEqual(await wrong('/nodes?stages=ready&color=red'), [
    {
      field: 'stages',
      expected: 'a parameter of this list: stage, role, profile, stuck, q, limit, cursor',
      got: '"ready"',
    },
    {
      field: 'color',
      expected: 'a parameter of this list: stage, role, profile, stuck, q, limit, cursor',
      got: '"red"',
    },
  ]);
  const fields = async (query: string) =>
    (await wrong(query)).map(({ field }: { field: string }) => field);
  assert.deepEqual(await fields('/nodes?stage=ready,gone&role=&stuck=yes&q=&limit=0&cursor=x'), [
    ...['stage', 'role', 'stuck', 'q', 'limit', 'cursor'],
  ]);
  assert.deepEqual(await fields('/nodes?limit=1001'), ['limit']);
  assert.deepEqual(await fields('/nodes?limit=1e2'), ['limit']);
  const foreign = writeCursor('vms', [1, 'a']);
  assert.deepEqual(await wrong(`/nodes?cursor=${foreign}`), [
    { field: 'cursor', expected: 'the "next" of a page of nodes, as it came', got: `"${foreign}"` },
  ]);
});

const LISTS = [
  ...['/nodes', '/vms', '/images', '/hypervisors', '/tokens', '/profiles', '/durations', '/audit'],
  '/cluster/snapshots',
];

test('every list takes a limit, tells whether there is more, and refuses what it does not know', async (context) => {
  const app = await startApp(context);
  for (const list of LISTS) {
    const { body } = await call(app, 'get', `${list}?limit=1`).expect(200);
    assert.ok('next' in body, list);
    const { body: problem } = await call(app, 'get', `${list}?limit=1&colour=red`).expect(400);
    assert.deepEqual(problem.problems[0].field, 'colour', list);
  }
});

test('VMs that were asked for at once are in the order of their names', async (context) => {
  const vm = (name: string, rest = {}) => ({ ...FACED_VM, ...{ id: `id-${name}`, name }, ...rest });
  const shown = [
    vm('c'),
    vm('a', { state: 'failed' }),
    vm('b', { hypervisor: 'gone', hypervisorName: undefined }),
  ];
  const app = await startApp(context, { vms: fixedVms(shown as (typeof FACED_VM)[]) });
  const told = async (query: string) => {
    const { body } = await call(app, 'get', `/vms${query}`).expect(200);
    return body.vms.map(({ name }: { name: string }) => name);
  };
  assert.deepEqual(await told(''), ['a', 'b', 'c']);
  assert.deepEqual(await told('?state=planned'), ['b', 'c']);
  assert.deepEqual(await told('?hypervisor=lab'), ['a', 'c']);
  assert.deepEqual(await told('?hypervisor=gone'), ['b']);
  assert.deepEqual(await told('?q=ID-B'), ['b']);
});
