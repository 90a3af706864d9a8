import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import type { Images, ImageWish } from '../../../src/http/site/ports.ts';
import { ADMIN, startApp, VIEWER } from '../../support/http-app.ts';
import { SITE_IMAGES } from '../../support/page/site-images.ts';

const PATH = '/api/v1/images';
const [FIRST] = SITE_IMAGES;
assert.ok(FIRST);
const ISO = { ...FIRST, id: 'my%20ubuntu.iso', state: 'verified', reason: null } as const;
const BROKEN = {
  ...ISO,
  id: 'cut.iso',
  state: 'broken',
  reason: 'is cut short: 5 of 9 bytes',
} as const;

type FixedImages = Images & { readonly wishes: ImageWish[]; readonly removed: string[] };

function fixedImages(changes: Partial<Images> = {}): FixedImages {
  const wishes: ImageWish[] = [];
  const removed: string[] = [];
  return {
    wishes,
    removed,
    views: () => [ISO, BROKEN],
    request: async (wish) => {
      wishes.push(wish);
      return { ...ISO, id: 'new.iso', state: 'downloading' };
    },
    remove: async (id) => void removed.push(id),
    prune: async () => ({ removed: ['old.iso'], kept: [] }),
    ...changes,
  };
}

test('images are listed in every state, and those that are broken again', async (t) => {
  const { url } = await startApp(t, { images: fixedImages() });
  const { id, reason } = BROKEN;
  await request(url)
    .get(PATH)
    .set('Authorization', VIEWER)
    .expect(200, { images: [BROKEN, ISO], broken: [{ id, reason }], next: null });
});

test('one image is told, by its id as it stands in the list', async (t) => {
  const { url } = await startApp(t, { images: fixedImages() });
  const show = (id: string) => request(url).get(`${PATH}/${id}`).set('Authorization', VIEWER);
  await show(ISO.id).expect(200, ISO);
  const { body } = await show('nothing.iso').expect(404);
  assert.equal(body.code, 'IMAGE_NOT_FOUND');
});

test('what is asked for comes, and its address says how far it is', async (t) => {
  const images = fixedImages();
  const { url } = await startApp(t, { images });
  const ask = (body: object) => request(url).post(PATH).set('Authorization', ADMIN).send(body);
  await ask({ release: '24.04' }).expect(202).expect('Location', `${PATH}/new.iso`);
  await ask({ kind: 'netboot', release: '24.04.4', arch: 'arm64' }).expect(202);
  const sha256 = 'ab'.repeat(32);
  await ask({ kind: 'ipxe', version: 'v2.0.0', sha256: sha256.toUpperCase() }).expect(202);
  await ask({ kind: 'k3s', version: 'v1.33.1+k3s1', arch: 'arm64' }).expect(202);
  await ask({ kind: 'k3s', channel: 'stable', installSha256: sha256 }).expect(202);
  assert.deepEqual(images.wishes, [
    { kind: 'iso', release: '24.04', arch: 'amd64' },
    { kind: 'netboot', release: '24.04.4', arch: 'arm64' },
    { kind: 'ipxe', version: '2.0.0', sha256 },
    { kind: 'k3s', release: 'v1.33.1+k3s1', arch: 'arm64' },
    { kind: 'k3s', release: 'stable', arch: 'amd64', installSha256: sha256 },
  ]);
});

test('what is there already is 200', async (t) => {
  const { url } = await startApp(t, { images: fixedImages({ request: async () => ISO }) });
  await request(url)
    .post(PATH)
    .set('Authorization', ADMIN)
    .send({ release: '24.04' })
    .expect(200, ISO);
});

test('a wish with mistakes names each of them', async (t) => {
  const images = fixedImages();
  const { url } = await startApp(t, { images });
  const wrong = async (body: object) => {
    const answer = await request(url).post(PATH).set('Authorization', ADMIN).send(body).expect(400);
    return answer.body.problems.map(({ field }: { field: string }) => field).toSorted();
  };
  assert.deepEqual(await wrong({}), ['release']);
  assert.deepEqual(await wrong({ release: '../24.04', arch: 'i386', color: 1 }), [
    ...['arch', 'color', 'release'],
  ]);
  assert.deepEqual(await wrong({ kind: 'floppy', release: '24.04' }), ['kind']);
  assert.deepEqual(await wrong({ kind: 'ipxe', version: '2/0' }), ['sha256', 'version']);
  assert.deepEqual(await wrong([]), ['the whole']);
  assert.deepEqual(images.wishes, []);
});

test('a version of K3s that is misspelt is told how it is spelt', async (t) => {
  const images = fixedImages();
  const { url } = await startApp(t, { images });
  const wrong = async (body: object) => {
    const answer = await request(url)
      .post(PATH)
      .set('Authorization', ADMIN)
      .send({ kind: 'k3s', ...body })
      .expect(400);
    return answer.body.problems;
  };
  const problem = (field: string, expected: string, got: string) => [{ field, expected, got }];
  assert.deepEqual(
    await wrong({ version: 'v1.33.1-k3s1' }),
    problem(
      'version',
      'v1.33.1+k3s1, with a plus: the hyphen is the spelling of container tags',
      '"v1.33.1-k3s1"',
    ),
  );
  for (const version of ['1.33.1+k3s1', 'v1.33', 'v1.33.1+k3s1/..', '-k3s1']) {
    const expected = 'a version of K3s, such as v1.33.1+k3s1';
    assert.deepEqual(
      await wrong({ version }),
      problem('version', expected, JSON.stringify(version)),
    );
  }
  const one = 'a version or a channel, and one of them alone';
  assert.deepEqual(await wrong({}), problem('version', one, 'nothing'));
  assert.deepEqual(
    await wrong({ version: 'v1.33.1+k3s1', channel: 'stable' }),
    problem('version', one, '"v1.33.1+k3s1"'),
  );
  assert.deepEqual(
    (await wrong({ channel: '../x', arch: 'riscv64', installSha256: 'ab' })).map(
      ({ field }: { field: string }) => field,
    ),
    ['channel', 'arch', 'installSha256'],
  );
  assert.deepEqual(images.wishes, []);
});

test('an image is removed, and old ones are pruned', async (t) => {
  const images = fixedImages();
  const { url } = await startApp(t, { images });
  await request(url).delete(`${PATH}/${ISO.id}`).set('Authorization', ADMIN).expect(204);
  assert.deepEqual(images.removed, [ISO.id]);
  await request(url).delete(`${PATH}/nothing.iso`).set('Authorization', ADMIN).expect(404);
  await request(url)
    .post(`${PATH}/prune`)
    .set('Authorization', ADMIN)
    .send({ release: '24.04' })
    .expect(200, { removed: ['old.iso'], kept: [] });
  const prune = (release: string) =>
    request(url).post(`${PATH}/prune`).set('Authorization', ADMIN).send({ release });
  await prune('v1.33').expect(200);
  await prune('v1.33.1+k3s1').expect(400);
});

test('why something is refused reaches the caller with its code', async (t) => {
  const refuse = (code: 'IMAGE_IN_USE' | 'IMAGE_UNTRUSTED') => async () => {
    throw new ProvisioningError(code, 'in words');
  };
  const images = fixedImages({
    remove: refuse('IMAGE_IN_USE'),
    request: refuse('IMAGE_UNTRUSTED'),
  });
  const { url } = await startApp(t, { images });
  const removed = await request(url).delete(`${PATH}/${ISO.id}`).set('Authorization', ADMIN);
  assert.deepEqual([removed.status, removed.body.code], [409, 'IMAGE_IN_USE']);
  const asked = await request(url)
    .post(PATH)
    .set('Authorization', ADMIN)
    .send({ release: '24.04' });
  assert.deepEqual([asked.status, asked.body.code], [502, 'IMAGE_UNTRUSTED']);
});

test('a viewer changes nothing', async (t) => {
  const { url } = await startApp(t, { images: fixedImages() });
  await request(url).post(PATH).set('Authorization', VIEWER).send({ release: '24.04' }).expect(403);
  await request(url).delete(`${PATH}/${ISO.id}`).set('Authorization', VIEWER).expect(403);
  await request(url).post(`${PATH}/prune`).set('Authorization', VIEWER).expect(403);
});
