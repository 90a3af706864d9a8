import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf, spawnCli } from '../support/cli.ts';
import { spawnPilotlight } from '../support/spawned-pilotlight.ts';

test('a running service is backed up, and goes on elsewhere: machines, tokens, authority', async (context) => {
  const folder = folderOf(context);
  const [here, there] = [join(folder, 'here'), join(folder, 'there')];
  const running = await spawnPilotlight(context, { PILOTLIGHT_DATA: here });
  const node = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-1', role: 'auto' };
  assert.equal((await running.send('POST', '/api/v1/nodes', node)).status, 201);
  const draft = { name: 'laptop', role: 'admin' };
  const made = await running.send('POST', '/api/v1/tokens', draft);
  const ca = await (await running.get('/ca.crt')).text();

  const file = join(folder, 'backup.tar.gz');
  const backup = await spawnCli(['backup', file], { env: { PILOTLIGHT_DATA: here } });
  assert.deepEqual([backup.exit, backup.err], [0, '']);
  assert.match(backup.out, /backup\.tar\.gz: \d+ files, [\d.]+ [kM]B unpacked\.\n$/);
  const under = await spawnCli(['restore', '--replace', file], { env: { PILOTLIGHT_DATA: here } });
  assert.equal(under.exit, 1);
  assert.match(under.err, /a running Pilotlight has .* open\. Stop it first/);

  const restored = await spawnCli(['restore', file], { env: { PILOTLIGHT_DATA: there } });
  assert.equal(restored.exit, 0, restored.err);
  const again = await spawnPilotlight(context, { PILOTLIGHT_DATA: there });
  const seen = await (await again.get('/api/v1/nodes/opti-1')).text();
  assert.equal(JSON.parse(seen).role, 'auto');
  assert.equal(await (await again.get('/ca.crt')).text(), ca);
  const authorization = `Bearer ${made.body['token']}`;
  const asLaptop = await fetch(`${again.url}/api/v1/session`, { headers: { authorization } });
  assert.equal(asLaptop.status, 200, 'tokens go along');
});

test('a restore over a registry asks for a word, and keeps what was there', async (context) => {
  const data = join(folderOf(context), 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'registry.db'), 'something');
  const env = { PILOTLIGHT_DATA: data };
  const missing = await spawnCli(['restore', join(data, 'none.tar.gz'), '--replace'], { env });
  assert.equal(missing.exit, 1);
  assert.match(missing.err, /none\.tar\.gz can't be read as a backup: ENOENT/);
  const occupied = await spawnCli(['restore', join(data, 'none.tar.gz')], { env });
  assert.match(occupied.err, /registry\.db is there already\. With --replace it is moved away/);
  assert.deepEqual(readdirSync(data), ['registry.db']);
});
