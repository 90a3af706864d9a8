import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../src/store/store.ts';
import { mac } from './support/desks.ts';
import { spawnPilotlight } from './support/spawned-pilotlight.ts';

test('a cluster that was damaged where it is stored stops nothing but the joins', async (context) => {
  const data = mkdtempSync(join(tmpdir(), 'pilotlight-damaged-'));
  await storeDamage(data);
  const { child, get } = await spawnPilotlight(context, {
    PILOTLIGHT_DATA: data,
    PILOTLIGHT_NFS: 'off',
    PILOTLIGHT_HAPROXY: 'off',
    PILOTLIGHT_K3S_CHANNELS: 'http://127.0.0.1:9', // nobody listens there
  });
  context.after(() => rmSync(data, { recursive: true }));

  const answer = await get('/api/v1/cluster');
  const { conditions } = (await answer.json()) as { conditions: { name: string }[] };
  assert.ok(conditions.some(({ name }) => name === 'ClusterUnreadable'));
  assert.equal((await get('/boot/52-54-00-00-00-01/script.ipxe')).status, 200);
  assert.equal(child.exitCode, null);
});

async function storeDamage(data: string): Promise<void> {
  const store = await openStore({ path: join(data, 'registry.db'), report: () => {} });
  const machine = { macs: [mac('52:54:00:00:00:01')], hostname: 'opti-01', by: 'a test' };
  await store.createNode({ ...machine, role: 'server', profile: 'default' }, Date.now());
  await store.setSetting('cluster', { id: 1 });
  await store.close();
}
