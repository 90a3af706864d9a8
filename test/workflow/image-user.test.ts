import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageUser } from '../../src/workflow/image-user.ts';
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
