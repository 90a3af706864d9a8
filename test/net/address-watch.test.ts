import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { createAddressWatch } from '../../src/net/address-watch.ts';
import type { ServedAddresses } from '../../src/net/served-addresses.ts';

const BEFORE_LEASE: ServedAddresses = { served: [], missing: ['eth0'] };
const AFTER_LEASE: ServedAddresses = {
  served: [{ address: '192.168.1.10', prefixLength: 24, interfaceName: 'eth0' }],
  missing: [],
};

/** A host whose addresses the test changes, and the watch on it. */
function watchHost(first: ServedAddresses) {
  const events = new EventEmitter();
  const changes: ServedAddresses[] = [];
  const host = { addresses: first, broken: false, readings: 0 };
  const watch = createAddressWatch({
    everyMs: 2,
    read: () => {
      host.readings += 1;
      events.emit('read');
      if (host.broken) throw new Error('EMFILE');
      return structuredClone(host.addresses);
    },
    onChange: (addresses) => {
      changes.push(addresses);
      events.emit('change');
    },
    onError: () => events.emit('failed'),
  });
  const next = (event: string) => once(events, event, { signal: AbortSignal.timeout(60_000) });
  return { host, watch, changes, next };
}

test('a watch that was only created reads nothing', () => {
  assert.equal(watchHost(BEFORE_LEASE).host.readings, 0);
});

test('the first reading is told at once, and a lease that comes later when it comes', async (t) => {
  const { host, watch, changes, next } = watchHost(BEFORE_LEASE);
  t.after(() => watch.stop());
  const held = setInterval(() => {}, 1_000); // the watch alone keeps no process alive
  t.after(() => clearInterval(held));
  watch.start();
  assert.deepEqual(changes, [BEFORE_LEASE]);
  await next('read');
  await next('read');
  assert.equal(changes.length, 1, 'nothing changed, nothing is told');
  host.addresses = AFTER_LEASE;
  await next('change');
  assert.deepEqual(changes, [BEFORE_LEASE, AFTER_LEASE]);
});

test('a reading that fails is told, and the last good one stays', async (t) => {
  const { host, watch, changes, next } = watchHost(AFTER_LEASE);
  t.after(() => watch.stop());
  const held = setInterval(() => {}, 1_000);
  t.after(() => clearInterval(held));
  watch.start();
  host.broken = true;
  await next('failed');
  host.broken = false;
  await next('read');
  await next('read');
  assert.deepEqual(changes, [AFTER_LEASE]);
});

test('a stopped watch reads no more, and can be started again', async (t) => {
  const { host, watch, changes } = watchHost(AFTER_LEASE);
  t.after(() => watch.stop());
  watch.start();
  watch.start(); // a second start is none
  watch.stop();
  const { readings } = host;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(host.readings, readings);
  watch.start();
  assert.equal(changes.length, 2, 'who starts again is told again');
});
