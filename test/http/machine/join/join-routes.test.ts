import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type GrantText, grantText } from '../../../../src/http/machine/join/join-grant.ts';
import { callJoin, GRANTED, KEY, startJoinFace } from '../../../support/join-face.ts';

const MACHINE_ID = 'c0ffee00'.repeat(4);
const codeOf = (text: string) => JSON.parse(text).code as string;

test('a machine whose turn it is gets its grant, a line each', async (context) => {
  const face = await startJoinFace(context);
  const { status, headers, text } = await callJoin(face, '/join/opti-1', {
    body: `machine-id ${MACHINE_ID.toUpperCase()}\nfuture word\n`,
  });
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(
    text,
    `command server
version v1.33.1+k3s1
lease 240
file /usr/local/bin/k3s 0755 ${'ab'.repeat(32)} http://192.168.1.10:8081/k3s/download/v1.33.1+k3s1/k3s
config /etc/rancher/k3s/config.yaml 0600 config.yaml
`,
  );
  assert.deepEqual(face.desk.heard, [{ nodeId: 'opti-1', told: { machineId: MACHINE_ID } }]);
});

test('one whose turn it is not hears why, and when to ask again', async (context) => {
  const face = await startJoinFace(context);
  face.desk.answer = { kind: 'wait', reason: 'opti-2 joins first', retryAfterSeconds: 0.2 };
  const { status, headers, text } = await callJoin(face, '/join/opti-1', {
    body: `machine-id ${MACHINE_ID}`,
  });
  assert.deepEqual([status, headers['retry-after'], text], [202, '1', 'opti-2 joins first\n']);
});

test('the texts of a grant are fetched by name, and never by HEAD', async (context) => {
  const face = await startJoinFace(context);
  const file = (name: string, method: string) =>
    callJoin(face, `/join/opti-1/files/${name}`, { method });
  const { status, headers, text } = await file('config.yaml', 'GET');
  assert.deepEqual(
    [status, headers['cache-control'], text],
    [200, 'no-store', 'cluster-init: true\n'],
  );
  assert.equal(codeOf((await file('..%2fca.key', 'GET')).text), 'ROUTE_NOT_FOUND');
  assert.equal((await file('config.yaml', 'HEAD')).status, 405);
  assert.deepEqual(
    face.desk.heard.map(({ told }) => told),
    ['config.yaml', '../ca.key'],
  );
});

test('its words are heard, and answered with one', async (context) => {
  const face = await startJoinFace(context);
  const say = (word: string, body = '') => callJoin(face, `/join/opti-1/${word}`, { body });
  const caHash = 'cd'.repeat(32);
  assert.equal((await say('installed')).text, 'go-on\n');
  assert.equal((await say('started', `ca-hash ${caHash}\n`)).text, 'joined\n');
  assert.equal((await say('started')).text, 'joined\n');
  const failed = await say('failed', `install.sh\u0007 ended with 1\r\nline one\nline two\n`);
  assert.deepEqual([failed.status, failed.text], [204, '']);
  await say('failed', '');
  assert.deepEqual(
    face.desk.heard.map(({ told }) => told),
    [
      { kind: 'installed' },
      { kind: 'started', caHash },
      { kind: 'started', caHash: undefined },
      { kind: 'failed', reason: 'install.sh ended with 1', log: 'line one\nline two\n' },
      { kind: 'failed', reason: 'it gave no reason', log: '' },
    ],
  );
});

test('of a long journal the end is kept, and one without end is refused', async (context) => {
  const face = await startJoinFace(context);
  const journal = 'a line of the journal\n'.repeat(10_000);
  const failed = (body: string) => callJoin(face, '/join/opti-1/failed', { body });
  assert.equal((await failed(`it broke\n${journal}the end`)).status, 204);
  const [{ log }] = face.desk.heard.map(({ told }) => told) as [{ log: string }];
  assert.ok(log.length <= 64 * 1024 && log.endsWith('the end') && log.startsWith('a line'));
  const refused = await failed('x'.repeat(300_000)).catch(({ code }) => code as string);
  assert.ok(typeof refused === 'string' || refused.status === 413, String(refused));
});

test('a wrong key, a wrong node: one answer, and who guesses on waits', async (context) => {
  const face = await startJoinFace(context);
  const body = `machine-id ${MACHINE_ID}`;
  const wrong = await callJoin(face, '/join/opti-1', { body, key: 'ab'.repeat(32) });
  const unknown = await callJoin(face, '/join/opti-9', { body });
  assert.equal(wrong.status, 403);
  assert.equal(codeOf(wrong.text), 'KEY_WRONG');
  assert.equal(unknown.text, wrong.text);
  for (let guess = 2; guess < 10; guess++) {
    await callJoin(face, '/join/opti-1/files/config.yaml', { method: 'GET', key: 'ab'.repeat(32) });
  }
  const late = await callJoin(face, '/join/opti-1', { body });
  assert.deepEqual([late.status, late.headers['retry-after']], [429, '5']);
  assert.deepEqual(face.desk.heard, []);
});

test('without a key, or with none that could be one, nothing is looked at', async (context) => {
  const face = await startJoinFace(context);
  for (const key of [undefined, 'short', 'zz'.repeat(32)]) {
    for (const path of ['', '/installed', '/started', '/failed']) {
      const { status, headers } = await callJoin(face, `/join/opti-1${path}`, { key });
      assert.equal(status, 401);
      assert.match(String(headers['www-authenticate']), /^Bearer/);
    }
  }
  assert.deepEqual(face.desk.heard, []);
});

test('what a machine sends is judged by its fields', async (context) => {
  const face = await startJoinFace(context);
  const problem = async (path: string, body: string) => {
    const { status, text } = await callJoin(face, `/join/opti-1${path}`, { body });
    return [status, JSON.parse(text).problems?.[0]?.field];
  };
  assert.deepEqual(await problem('', ''), [400, 'machine-id']);
  assert.deepEqual(await problem('', `machine-id ${'g'.repeat(32)}`), [400, 'machine-id']);
  assert.deepEqual(await problem('', `machine-id ${MACHINE_ID} `), [400, 'machine-id']);
  assert.deepEqual(await problem('/started', 'ca-hash short'), [400, 'ca-hash']);
  const { status } = await callJoin(face, '/join/opti-1/started', { body: 'x'.repeat(2000) });
  assert.equal(status, 413);
  assert.deepEqual(face.desk.heard, []);
});

test('nothing else is served on that port', async (context) => {
  const face = await startJoinFace(context);
  const asked: readonly [string, string, number][] = [
    ['GET', '/', 404],
    ['GET', '/healthz', 404],
    ['GET', '/api/v1/nodes', 404],
    ['GET', '/join/opti-1', 405],
    ['DELETE', '/join/opti-1', 405],
    ['POST', '/join/opti-1/other', 404],
    ['POST', '/join/opti-1/files/config.yaml', 405],
    ['GET', '/join/%zz', 400],
    ['POST', '/join/', 404],
  ];
  for (const [method, path, expected] of asked) {
    const { status, headers } = await callJoin(face, path, { method });
    assert.equal(status, expected, `${method} ${path}`);
    assert.match(String(headers['content-type']), /^application\/problem\+json/);
    assert.equal(headers['cache-control'], 'no-store');
  }
  assert.deepEqual([face.desk.heard, face.logged], [[], []]);
});

test('a failure inside is logged, and told without details', async (context) => {
  const face = await startJoinFace(context);
  face.desk.answer = { kind: 'grant', grant: { ...GRANTED, version: 'v1 k3s' } };
  const { status, text } = await callJoin(face, '/join/opti-1', {
    body: `machine-id ${MACHINE_ID}`,
  });
  assert.equal(status, 500);
  assert.ok(!text.includes('v1 k3s') && !text.includes(KEY));
  assert.match(String(face.logged), /a grant's word: expected visible ASCII, got "v1 k3s"/);
});

test('a grant is taken apart into what it was made of, or was never made', () => {
  const word = fc.oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.constantFrom('/usr/local/bin/k3s', '0755', 'a b', 'a\nb', '', '$(reboot)'),
  );
  const grant: fc.Arbitrary<GrantText> = fc.record({
    command: fc.constantFrom('server' as const, 'agent' as const),
    version: word,
    leaseSeconds: fc.nat(3600),
    files: fc.array(fc.record({ path: word, mode: word, sha256: word, url: word }), {
      maxLength: 3,
    }),
    configs: fc.array(fc.record({ path: word, mode: word, name: word }), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(grant, (one) => {
      const { command, version, leaseSeconds, files, configs } = one;
      const words = [version, ...[...files, ...configs].flatMap((part) => Object.values(part))];
      if (!words.every((text) => /^[!-~]+$/.test(text))) {
        assert.throws(() => grantText(one), /a grant's word/);
        return;
      }
      const lines = grantText(one).trimEnd().split('\n');
      assert.deepEqual(
        lines.map((line) => line.split(' ')),
        [
          ['command', command],
          ['version', version],
          ['lease', String(leaseSeconds)],
          ...files.map(({ path, mode, sha256, url }) => ['file', path, mode, sha256, url]),
          ...configs.map(({ path, mode, name }) => ['config', path, mode, name]),
        ],
      );
    }),
    { numRuns: 300 },
  );
});
