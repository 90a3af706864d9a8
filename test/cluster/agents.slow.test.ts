/**
 * Agents of a whole cluster, and the HAProxy that they come through.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openYard, YARD_NEEDS } from '../support/cluster-yard/yard.ts';

const SERVER = { role: 'server' } as const;
const AGENT = { role: 'agent' } as const;
const LIMITS = { ...YARD_NEEDS, timeout: 600_000 };

test('agents join through HAProxy, which comes back when it is killed', LIMITS, async (t) => {
  const yard = await openYard(t, [SERVER, AGENT, AGENT]);
  for (const machine of yard.machines) machine.switchOn();
  await yard.allAre('in-rotation');
  assert.deepEqual(yard.world.breaches, []);
  for (const { name, disk } of yard.machines.slice(1)) {
    const config = readFileSync(`${disk}/etc/rancher/k3s/config.yaml`, 'utf8');
    assert.match(config, /^server: "https:\/\/10\.77\.0\.2:6443"$/m, name);
    assert.match(config, /^token: "K10[0-9a-f]{64}::[a-z0-9]{6}\.[a-z0-9]{16}"$/m, name);
  }

  const get = await yard.kubectl();
  assert.equal(await get('/readyz'), 'ok');
  const isWell = () =>
    get('/readyz').then(
      (text) => text === 'ok',
      () => false,
    );
  const killed = yard.pids('haproxy');
  assert.ok(killed.length >= 2, `a master and a worker were expected, not ${killed}`);
  for (const pid of killed) process.kill(pid, 'SIGKILL');
  await yard.until('another HAProxy', isWell, 20_000);
  const [master, ...workers] = yard.pids('haproxy');
  assert.ok([master, ...workers].every((pid) => pid !== undefined && !killed.includes(pid)));

  await yard.service.kill();
  assert.ok(await isWell(), 'HAProxy ended with Pilotlight');
  await yard.service.startAgain();
  await yard.until('it is taken over', async () => (await yard.balanced()).length === 7, 20_000);
  // The new Pilotlight loads its configuration once more: another worker, under the same master.
  assert.equal(yard.pids('haproxy')[0], master);
  assert.ok(await isWell());
});
