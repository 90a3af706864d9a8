import assert from 'node:assert/strict';
import { test } from 'node:test';
import { K3S, K3S_WISH, publishChannels, publishK3s, VERSION } from '../support/k3s-releases.ts';
import { startYard } from '../support/library-yard.ts';

const STABLE = { ...K3S_WISH, release: 'stable' } as const;
const PAGE = '<!DOCTYPE html><html>';

test('a channel is resolved once, and the version is what is kept', async (t) => {
  const { library, mirror, until } = await startYard(t);
  publishK3s(mirror);
  publishChannels(mirror, { stable: VERSION, latest: 'v1.34.0+k3s1', 'v1.33': VERSION });
  const { id, point } = await library.request(STABLE);
  assert.deepEqual([id, point], [K3S, VERSION]);
  await until(K3S, ({ state }) => state === 'verified');
  // The channel moves on, and what is here stays what it is called.
  publishChannels(mirror, { stable: 'v1.33.2+k3s1', 'v1.33': VERSION });
  assert.equal((await library.request({ ...K3S_WISH, release: 'v1.33' })).state, 'verified');
  assert.ok('files' in library.artifactsOf(VERSION, 'amd64'));
  assert.equal(mirror.asked('channels').length, 2);
});

test('a mirror that has no list of channels answers one with a redirect', async (t) => {
  const { library, mirror } = await startYard(t);
  publishK3s(mirror);
  for (const location of [
    `https://github.com/k3s-io/k3s/releases/tag/v1.33.1%2Bk3s1`,
    `../releases/tag/${VERSION}`,
  ]) {
    mirror.troubles.set('channels/stable', { redirect: location });
    assert.equal((await library.request(STABLE)).id, K3S);
  }
});

test('a channel that is unknown is told with those there are', async (t) => {
  const { library, mirror } = await startYard(t);
  await assert.rejects(library.request(STABLE), {
    code: 'IMAGE_NOT_FOUND',
    message: /\/channels has no channel stable$/,
  });
  publishChannels(mirror, { latest: VERSION, 'v1.33': VERSION });
  await assert.rejects(library.request(STABLE), {
    code: 'IMAGE_NOT_FOUND',
    message: /\/channels has no channel stable; it has latest, v1\.33$/,
  });
});

test('a channel that stands at no release, and what is no list, are refused', async (t) => {
  const { library, mirror } = await startYard(t);
  const refused = (message: RegExp) =>
    assert.rejects(library.request(STABLE), { code: 'MIRROR_UNUSABLE', message });
  publishChannels(mirror, { stable: '../../etc/passwd' });
  await refused(/^the channel stable stands at "\.\.\/\.\.\/etc\/passwd", not at a release$/);
  publishChannels(mirror, { stable: 'v1.33.1-k3s1' });
  await refused(/stands at "v1\.33\.1-k3s1", not at a release$/);
  for (const [text, message] of [
    ['{"data": 1}', /has no list of channels$/],
    ['null', /has no list of channels$/],
    ['stable: v1', /is not JSON$/],
    [PAGE, /answers with a web page/],
  ] as const) {
    mirror.files.set('channels', { bytes: Buffer.from(text) });
    await refused(message);
  }
  mirror.files.set('channels', { bytes: Buffer.from('{"data": [null, 1, {"id": "stable"}]}') });
  await assert.rejects(library.request(STABLE), { message: /it has none$/ });
  assert.equal(mirror.requests.filter(({ path }) => path.startsWith('k3s/')).length, 0);
});

test('nothing but a version or the name of a channel becomes part of an address', async (t) => {
  const { library, mirror } = await startYard(t);
  for (const release of ['v1.33.1-k3s1', '../v1.33.1+k3s1', 'v1.33.1+k3s1/..', '', 'v1']) {
    await assert.rejects(library.request({ ...K3S_WISH, release }), {
      code: 'IMAGE_NOT_FOUND',
      message: /^there is no K3s .*: a release is called as v1\.33\.1\+k3s1/,
    });
  }
  assert.equal(mirror.requests.length, 0);
});
