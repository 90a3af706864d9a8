import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PhantomWish } from '../../src/workflow/phantom/phantom.ts';
import { createPhantoms } from '../../src/workflow/phantom/phantoms.ts';
import { mac } from '../support/desks.ts';

const WISH: PhantomWish = {
  ...{ mac: undefined, uuid: '4c4c4544-0042-3510-8052-b4c04f4a5931', arch: 'x86_64-efi' },
  ...{ profile: 'default', role: 'none', addresses: ['192.168.1.9'] },
};

test('where every MAC that is drawn is known, a phantom is refused', () => {
  const only = mac('02:00:00:00:00:01');
  const phantoms = createPhantoms({
    ...{ ownerOf: () => undefined, newMac: () => only, now: () => 1, ticketsChanged: () => {} },
  });
  assert.equal(phantoms.begin(WISH).mac, only);
  assert.throws(() => phantoms.begin(WISH), /no MAC is free for a phantom/);
});
