/**
 * A machine that is lost in the middle of its join.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openYard, YARD_NEEDS } from '../support/cluster-yard/yard.ts';

const SERVER = { role: 'server' } as const;
const LIMITS = { ...YARD_NEEDS, timeout: 600_000 };
const CLOCK = fileURLToPath(new URL('../support/cluster-yard/fast-clock.ts', import.meta.url));

test(
  'a server loses its power as it joins: its turn passes on, and it comes back late',
  LIMITS,
  async (t) => {
    // HAProxy's own patience is measured by the same clock.
    const environment = { NODE_OPTIONS: `--import=${CLOCK}`, PILOTLIGHT_HAPROXY: 'off' };
    const yard = await openYard(t, [SERVER, SERVER, SERVER], environment);
    const [first, second, third] = yard.machines;
    assert.ok(first && second && third);
    const { world, service } = yard;
    const isReady = (name: string) =>
      yard.until(`${name} is Ready`, async () => (await yard.stages())[name] === 'ready');
    first.switchOn();
    await isReady('m1');
    world.readyAfterMs.set('m2', Number.POSITIVE_INFINITY);
    second.switchOn();
    await yard.until('m2 joins', () => world.starts.includes('m2'));
    third.switchOn();
    await service.waitForLine('m3', /waits to join: m2 joins first/, 90_000);
    await second.cutPower();
    await isReady('m3');
    await service.waitForLine('m2', /said nothing for 10 min.*: its turn passed on to m3/, 30_000);

    world.readyAfterMs.delete('m2');
    second.switchOn();
    await isReady('m2');
    assert.equal(world.clusters.size, 1);
    assert.deepEqual(world.breaches, []);
  },
);
