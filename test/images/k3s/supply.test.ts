import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createK3sSupply, type SupplyWish } from '../../../src/images/k3s/supply.ts';
import {
  BINARY_PATH,
  K3S,
  numbered,
  publishChannels,
  publishK3s,
  VERSION,
} from '../support/k3s-releases.ts';
import { startYard } from '../support/library-yard.ts';

const isVerified = ({ state }: { state: string }) => state === 'verified';
const isBroken = ({ state }: { state: string }) => state === 'broken';

/** A supply over a real library; pauses end when the test says so. */
async function startSupply(t: TestContext, wish?: SupplyWish) {
  const yard = await startYard(t);
  const pins = new Map<string, string>();
  const pauses: number[] = [];
  const world = { wish };
  let next: (() => void) | undefined;
  const supply = createK3sSupply({
    wanted: () => world.wish,
    request: yard.library.request,
    views: yard.library.views,
    pinned: (channel) => pins.get(channel),
    pin: async (channel, version) => void pins.set(channel, version),
    after(ms, look) {
      pauses.push(ms / 1000);
      next = look;
      return () => {
        if (next === look) next = undefined;
      };
    },
  });
  t.after(supply.stop);
  /** Until a look has ended; `begin` is what makes it happen. */
  async function look(begin: () => void = () => next?.()): Promise<void> {
    const before = pauses.length;
    begin();
    for (let tries = 0; pauses.length === before; tries += 1) {
      assert.ok(tries < 12_000, 'no look ended');
      await delay(5);
    }
  }
  return { ...yard, supply, pins, pauses, world, look };
}

const AMD64: SupplyWish = { release: 'stable', arches: ['amd64'] };

test('what machines are to install is fetched before one of them asks, and its channel is pinned', async (t) => {
  const { supply, mirror, pins, pauses, look, until, library } = await startSupply(t, AMD64);
  publishK3s(mirror);
  publishChannels(mirror, { stable: VERSION });
  assert.deepEqual(supply.version(), {
    reason: 'which release the channel stable means is not known: the mirror has not answered yet',
  });
  await look(supply.start);
  assert.deepEqual([...pins], [['stable', VERSION]]);
  assert.deepEqual(supply.version(), { version: VERSION });
  await until(K3S, isVerified);
  publishChannels(mirror, { stable: 'v1.34.0+k3s1' });
  await look();
  assert.deepEqual(supply.version(), { version: VERSION });
  assert.equal(library.views().length, 1);
  assert.deepEqual(pauses, [30, 30]);
});

test('a mirror that is away is asked ever more rarely, and told as the reason', async (t) => {
  const { supply, mirror, pauses, look, until } = await startSupply(t, AMD64);
  await look(supply.start);
  for (let count = 0; count < 8; count += 1) await look();
  assert.deepEqual(pauses, [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]);
  const { reason } = supply.version() as { readonly reason: string };
  assert.match(reason, /channel stable means is not known: .*has no channel stable$/);
  publishK3s(mirror);
  publishChannels(mirror, { stable: VERSION });
  await look();
  await until(K3S, isVerified);
  await look();
  assert.equal(pauses.at(-1), 30);
});

test('wrong bytes are not fetched all day', async (t) => {
  const wish: SupplyWish = { release: VERSION, arches: ['amd64'] };
  const { supply, mirror, pauses, look, until } = await startSupply(t, wish);
  publishK3s(mirror);
  mirror.files.set(BINARY_PATH, { bytes: numbered(3000, 9) });
  await look(supply.start);
  for (let count = 0; count < 3; count += 1) {
    await until(K3S, isBroken);
    await look();
  }
  assert.deepEqual(pauses, [30, 60, 120, 240]);
});

test('one architecture that the mirror lacks does not keep the other from coming', async (t) => {
  const wish: SupplyWish = { release: VERSION, arches: ['arm64', 'amd64'] };
  const { supply, mirror, pauses, look, until } = await startSupply(t, wish);
  publishK3s(mirror);
  await look(supply.start);
  await until(K3S, isVerified);
  assert.match(supply.problem() ?? '', /has no K3s v1\.33\.1\+k3s1 for arm64$/);
  publishK3s(mirror, { arch: 'arm64' });
  await look();
  assert.equal(supply.problem(), undefined);
  await until('k3s-v1.33.1%2Bk3s1-arm64', isVerified);
  await look();
  assert.deepEqual(pauses, [30, 60, 30]);
});

test('a new wish is looked after at once, and no wish is none', async (t) => {
  const { supply, mirror, world, look, until, library } = await startSupply(t);
  publishK3s(mirror, { arch: 'arm64' });
  await look(supply.start);
  assert.deepEqual(supply.version(), { reason: 'no machine is to join a cluster' });
  assert.deepEqual(library.views(), []);
  world.wish = { release: VERSION, arches: ['arm64'] };
  await look(supply.refresh);
  await until('k3s-v1.33.1%2Bk3s1-arm64', isVerified);
  const before = mirror.requests.length;
  supply.refresh();
  await delay(20);
  assert.equal(mirror.requests.length, before);
});
