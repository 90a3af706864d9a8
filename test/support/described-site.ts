/**
 * A site on which everything is there that the examples of the OpenAPI document speak of.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { BUSY_CLUSTER, fixedCluster } from './fixed-cluster.ts';
import { fixedHypervisors } from './fixed-hypervisors.ts';
import { FACED_VM, fixedVms } from './fixed-vms.ts';
import { startApp, type TestApp } from './http-app.ts';
import { call, discover, OPTI_1 } from './http-nodes.ts';
import { SITE_IMAGES, siteImages } from './page/site-images.ts';
import { INSTALLED, minted } from './store-values.ts';

export type DescribedSite = TestApp & {
  /** Takes a node into the cluster, by its host name. */
  join(hostname: string): void;
};

async function install({ store }: TestApp, id: string): Promise<void> {
  await store.recordAttempt(id, minted('t-1'), 2);
  await store.recordSeed('t-1', '192.168.1.51', 3);
  await store.record(id, INSTALLED, 4);
}

/** A machine at the door, opti-1 installed, a VM and its images; every wish is granted. */
export async function startDescribedSite(context: TestContext): Promise<DescribedSite> {
  const cluster = fixedCluster(BUSY_CLUSTER);
  const [image] = SITE_IMAGES;
  assert.ok(image);
  const app = await startApp(context, {
    cluster,
    vms: fixedVms([FACED_VM]),
    images: { ...siteImages(), request: async () => image },
    hypervisors: fixedHypervisors(),
    power: { act: async () => ({ kind: 'done', words: 'The magic packet is sent.' }) },
  });
  await discover(app);
  const { body } = await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  await install(app, body.id);
  return {
    ...app,
    join(hostname) {
      const node = app.store.registry.find(hostname);
      assert.ok(node);
      cluster.held.add(node.id);
    },
  };
}
