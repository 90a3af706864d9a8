import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageNamer, imageUser } from '../../src/workflow/image-user.ts';
import { openDesks } from '../support/desks.ts';

test('an image is in use while an install that was told of it may run', async (context) => {
  const { boot, asker, enrol, store, world } = await openDesks(context);
  const node = await enrol('d0:50:99:4e:05:57', 'opti-01');
  const [image] = world.images;
  const user = () => imageUser(store.registry, image?.id ?? '', world.now);
  assert.equal(user(), undefined);
  await boot.screenFor(asker('d0:50:99:4e:05:57'), 'script.ipxe');
  assert.equal(user(), 'opti-01 installs from it');
  assert.equal(imageUser(store.registry, 'another.iso', world.now), undefined);
  await store.record(node.id, { type: 'step-failed', reason: 'no disk' }, world.now);
  assert.equal(user(), undefined);
});

test('a profile names an image by its point or by its file, and by its release only the newest', () => {
  const image = { id: 'my%20ubuntu.iso', release: '24.04', point: '24.04.3' };
  const namer = (wanted: string) => imageNamer([{ name: 'steady', image: wanted }], image);
  for (const wanted of ['24.04.3', 'my ubuntu.iso', 'my%20ubuntu.iso']) {
    assert.equal(namer(wanted), 'the profile steady names it', wanted);
  }
  for (const wanted of ['24.04', '24.04.4', 'ubuntu.iso']) assert.equal(namer(wanted), undefined);
  // The first point of a release is called as the release is.
  const first = { id: 'first.iso', release: '24.04', point: '24.04' };
  assert.equal(imageNamer([{ name: 'steady', image: '24.04' }], first), undefined);
});
