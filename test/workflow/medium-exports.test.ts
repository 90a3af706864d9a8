import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BootTicket } from '../../src/domain/ticket.ts';
import { createMediumExports } from '../../src/workflow/medium-exports.ts';

const U = { id: 'u.iso', path: '/images/u.iso', etag: '"u"', size: 1000, modifiedAt: 1 };
const V = { ...U, id: 'v.iso', path: '/images/v.iso', etag: '"v"' };
const TICKET: BootTicket = {
  token: 'a'.repeat(32),
  nodeId: 'n1',
  attempt: 1,
  imageId: 'u.iso',
  medium: 'nfs',
  mintedFor: '192.168.1.77',
  mintedAt: 0,
  expiresAt: 100,
  seedAddress: undefined,
  ended: undefined,
};
const EXPORT = `/install/${TICKET.token}`;

function scene() {
  const world = { now: 0, images: [U, V], tickets: [TICKET] };
  const orders: string[] = [];
  const exports = createMediumExports({
    images: () => world.images,
    tickets: () => world.tickets,
    publish: (path, { id }) => orders.push(`publish ${path} ${id}`),
    withdraw: (path) => orders.push(`withdraw ${path}`),
    setImages: (images) => orders.push(`images ${images.map(({ id }) => id).join(' ')}`),
    now: () => world.now,
  });
  /** What was ordered by one refresh. */
  const refresh = () => {
    orders.length = 0;
    exports.refresh();
    return [...orders];
  };
  return { world, refresh };
}

test('a live ticket exports the image that it was minted for, once', () => {
  const { refresh } = scene();
  assert.deepEqual(refresh(), ['images u.iso v.iso', `publish ${EXPORT} u.iso`]);
  assert.deepEqual(refresh(), []);
});

test('a dead ticket takes its export along, and the images are still known', () => {
  const { world, refresh } = scene();
  refresh();
  world.now = 100;
  assert.deepEqual(refresh(), [`withdraw ${EXPORT}`]);
});

test('an image that became another file is exported anew, and one that went is not', () => {
  const { world, refresh } = scene();
  refresh();
  world.images = [{ ...U, etag: '"w"' }, V];
  assert.deepEqual(refresh(), ['images u.iso v.iso', `publish ${EXPORT} u.iso`]);
  world.images = [V];
  assert.deepEqual(refresh(), ['images v.iso', `withdraw ${EXPORT}`]);
});
