/**
 * A cluster for a test: its CAs, what it keeps, one API server or more, and our way in.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { createApiDoor } from '../../../src/k3s/api-door.ts';
import type { ClusterCredentials } from '../../../src/k3s/credentials.ts';
import { type ClusterPki, createClusterPki } from './cluster-pki.ts';
import { startKubernetes } from './kubernetes-api.ts';
import { createObjectStore, type ObjectStore } from './object-store.ts';

export const KUBE_SYSTEM = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'kube-system' },
};

let made: Promise<ClusterPki> | undefined;

/** Making keys takes a while: one for all tests of a process. */
export function sharedPki(): Promise<ClusterPki> {
  made ??= createClusterPki();
  return made;
}

export async function adminOf(pki: ClusterPki): Promise<ClusterCredentials> {
  const pem = await pki.client({ name: 'system:admin', groups: ['system:masters'] });
  return { ca: pki.serverCa, ...pem };
}

export async function startCluster(test: TestContext, { requestMs = 2_000 } = {}) {
  const pki = await sharedPki();
  const store = createObjectStore();
  store.put('namespaces', KUBE_SYSTEM);
  const first = await startKubernetes(test, { pki, store });
  const settings = { endpoints: [first.where], credentials: await adminOf(pki) };
  const door = createApiDoor({
    endpoints: () => settings.endpoints,
    credentials: () => settings.credentials,
    requestMs,
  });
  test.after(() => door.close());
  return { pki, store, first, settings, door };
}

export type TestCluster = Awaited<ReturnType<typeof startCluster>> & {
  readonly store: ObjectStore;
};
