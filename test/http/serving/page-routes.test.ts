import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import request from 'supertest';
import { startApp } from '../../support/http-app.ts';
import { call } from '../../support/http-nodes.ts';

test('the page gets its packages from here, each with a tag and its kind', async (context) => {
  const { url } = await startApp(context);
  const script = await request(url).get('/vendor/preact.js').expect(200);
  assert.match(script.headers['content-type'] ?? '', /^text\/javascript/);
  assert.match(script.text, /export/);
  const again = { 'If-None-Match': script.headers['etag'] ?? '' };
  await request(url).get('/vendor/preact.js').set(again).expect(304);
  for (const name of ['sans', 'sans-ext', 'mono', 'mono-ext']) {
    const font = await request(url).get(`/vendor/${name}.woff2`).expect(200);
    assert.equal(font.headers['content-type'], 'font/woff2');
    assert.equal(font.headers['cache-control'], 'no-cache');
  }
});

test('the tag of a package is its version', async (context) => {
  const { url } = await startApp(context);
  const manifest = new URL('../../../node_modules/htm/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const { headers } = await request(url).head('/vendor/preact.js').expect(200);
  assert.equal(headers['etag'], `"htm@${version}"`);
});

test('no other file of a package is served', async (context) => {
  const { url } = await startApp(context);
  for (const path of [
    'htm/package.json',
    '../package.json',
    '%2e%2e%2fpackage.json',
    'preact',
    '',
  ]) {
    await request(url).get(`/vendor/${path}`).expect(404);
  }
  await request(url).post('/vendor/preact.js').expect(405);
});

test('each profile tells how long its stages take, learnt or assumed', async (context) => {
  const app = await startApp(context);
  const before = await call(app, 'get', '/durations').expect(200);
  assert.deepEqual(
    before.body.durations.map(({ profile }: { profile: string }) => profile),
    ['default', 'worker'],
  );
  assert.deepEqual(before.body.durations[0].stages.booting, { seconds: 120, machines: 0 });

  const taught = await startApp(context, {
    stageTimes: (profile, stage) =>
      profile === 'worker' && stage === 'booting' ? [90_000, 91_000, 95_000] : [],
  });
  const { body } = await call(taught, 'get', '/durations').expect(200);
  assert.deepEqual(body.durations[1].stages.booting, { seconds: 91, machines: 3 });
  assert.deepEqual(body.durations[1].stages.ready, { seconds: 60, machines: 0 });
});
