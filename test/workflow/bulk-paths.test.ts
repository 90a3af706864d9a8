import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BootTicket } from '../../src/domain/ticket.ts';
import { createBulkPaths, type ServedImage } from '../../src/workflow/bulk-paths.ts';

const IMAGE: ServedImage = {
  id: 'u.iso',
  kind: 'ubuntu',
  path: '/images/u.iso',
  size: 1000,
  modifiedAt: 1,
  etag: '"abc"',
  kernel: { offset: 100, size: 10 },
  initrd: { offset: 200, size: 20 },
};
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

function scene() {
  const world = { now: 0, images: [IMAGE], tickets: [TICKET] };
  const served = new Map<string, string>();
  let changes = 0;
  const paths = createBulkPaths({
    images: () => world.images,
    copies: () => [],
    archived: () => ({ before: new Uint8Array(0), after: new Uint8Array(0) }),
    padded: () => new Uint8Array(0),
    tickets: () => world.tickets,
    publish: (path, file) => {
      changes++;
      served.set(path, file.etag);
    },
    withdraw: (path) => {
      changes++;
      served.delete(path);
    },
    now: () => world.now,
  });
  return { world, served, paths, changes: () => changes };
}

test('an image stands under its name, and under each live ticket', () => {
  const { served, paths } = scene();
  paths.refresh();
  assert.deepEqual([...served.keys()].toSorted(), [
    '/images/u.iso',
    '/images/u.iso/initrd',
    '/images/u.iso/vmlinuz',
    `/install/${TICKET.token}/u.iso`,
    `/install/${TICKET.token}/u.iso/initrd`,
    `/install/${TICKET.token}/u.iso/vmlinuz`,
  ]);
  assert.deepEqual(paths.find('/images/u.iso/vmlinuz'), {
    offset: 100,
    size: 10,
    path: '/images/u.iso',
    modifiedAt: 1,
    etag: '"abc-vmlinuz"',
    contentType: 'application/octet-stream',
    tag: '"abc"',
  });
});

test('under a ticket stands the image that it was minted for, and no other', () => {
  const { world, served, paths } = scene();
  world.images = [IMAGE, { ...IMAGE, id: 'v.iso' }];
  paths.refresh();
  assert.ok(served.has(`/install/${TICKET.token}/u.iso`));
  assert.equal(served.has(`/install/${TICKET.token}/v.iso`), false);
});

test('a dead ticket takes its paths along', () => {
  const { world, served, paths } = scene();
  paths.refresh();
  world.now = 100;
  paths.refresh();
  assert.equal([...served.keys()].filter((path) => path.startsWith('/install/')).length, 0);
});

test('what did not change is not told again, and a new file under an old name is', () => {
  const { world, served, paths, changes } = scene();
  paths.refresh();
  const before = changes();
  paths.refresh();
  assert.equal(changes(), before);
  world.images = [{ ...IMAGE, etag: '"def"' }];
  paths.refresh();
  assert.equal(served.get('/images/u.iso'), '"def"');
});
