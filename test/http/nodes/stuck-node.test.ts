import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_BOOT_POLICY } from '../../../src/domain/node.ts';
import type { AdvisedChange } from '../../../src/domain/stuck/notice.ts';
import { NOW, startApp } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';
import { NOTICE } from '../../support/store-values.ts';

const CHANGES: readonly AdvisedChange[] = [
  { boot: { offer: '4011' } },
  { boot: { loader: 'shim' } },
  { boot: { local: 'sanboot' } },
];

test('a stuck node tells what helps, and each change of it is a body of its PATCH', async (context) => {
  const app = await startApp(context);
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const router = { server: '192.168.1.10', file: 'pilotlight' };
  await app.store.markStuck(node.id, { ...NOTICE, changes: CHANGES, router, since: NOW }, NOW);

  const { body } = await call(app, 'get', '/nodes/opti-1').expect(200);
  const { cause, reason, advice } = NOTICE;
  const since = new Date(NOW).toISOString();
  assert.deepEqual(body.stuck, { cause, reason, advice, changes: CHANGES, router, since });
  for (const change of body.stuck.changes) {
    await call(app, 'patch', '/nodes/opti-1').send(change).expect(200);
  }
  const boot = { ...DEFAULT_BOOT_POLICY, offer: '4011', loader: 'shim', local: 'sanboot' };
  assert.deepEqual((await call(app, 'get', '/nodes/opti-1')).body.boot, boot);
});

test('one that nothing of the kind helps has no changes, and no lines for the router', async (context) => {
  const app = await startApp(context);
  const { body: node } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await app.store.markStuck(node.id, { ...NOTICE, changes: [], since: NOW }, NOW);
  const { body } = await call(app, 'get', '/nodes?stuck=true').expect(200);
  const [{ stuck }] = body.nodes;
  assert.deepEqual([stuck.changes, stuck.router], [[], null]);
});
