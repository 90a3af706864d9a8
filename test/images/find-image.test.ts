import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findImage } from '../../src/images/find-image.ts';
import type { Image } from '../../src/images/image.ts';

function image(id: string, facts: Partial<Image> = {}): Image {
  const part = { offset: 0, size: 1 };
  return {
    id,
    path: `/images/${id}`,
    size: 10,
    modifiedAt: 0,
    etag: '"x"',
    kind: 'ubuntu',
    label: '',
    distribution: 'Ubuntu-Server',
    release: '24.04',
    point: '24.04',
    arch: 'amd64',
    kernel: part,
    initrd: part,
    ...facts,
  };
}

const IMAGES = [
  image('first.iso'),
  image('nine.iso', { point: '24.04.9' }),
  image('ten.iso', { point: '24.04.10' }),
  image('ten-desktop.iso', { point: '24.04.10', distribution: 'Ubuntu', modifiedAt: 99 }),
  image('arm.iso', { point: '24.04.11', arch: 'arm64' }),
  image('newer%20one.iso', { point: '26.04', release: '26.04' }),
];

test('a release is its newest point, of the architecture that asks, and the server image', () => {
  assert.equal(findImage(IMAGES, '24.04', 'amd64')?.id, 'ten.iso');
  assert.equal(findImage(IMAGES, '24.04', 'arm64')?.id, 'arm.iso');
});

test('a newer point of another edition is no newer point of the server', () => {
  const desktop = image('eleven-desktop.iso', { point: '24.04.11', distribution: 'Ubuntu' });
  assert.equal(findImage([...IMAGES, desktop], '24.04', 'amd64')?.id, 'ten.iso');
  assert.equal(findImage([...IMAGES, desktop], '24.04.11', 'amd64')?.id, desktop.id);
});

test('an exact point is that point', () => {
  assert.equal(findImage(IMAGES, '24.04.9', 'amd64')?.id, 'nine.iso');
  assert.equal(findImage(IMAGES, '24.04.9', 'arm64'), undefined);
});

test('a file name is that file, written as it is or as its URL', () => {
  assert.equal(findImage(IMAGES, 'first.iso', 'amd64')?.id, 'first.iso');
  assert.equal(findImage(IMAGES, 'newer one.iso', 'amd64')?.point, '26.04');
  assert.equal(findImage(IMAGES, 'newer%20one.iso', 'amd64')?.point, '26.04');
  assert.equal(findImage(IMAGES, 'first.iso', 'arm64'), undefined);
});

test('what is not there is not found', () => {
  for (const wanted of ['22.04', '24', '24.04.1', '', '.iso']) {
    assert.equal(findImage(IMAGES, wanted, 'amd64'), undefined, wanted);
  }
});
