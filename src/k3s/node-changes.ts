/**
 * What is done to a Node of the cluster. Each of these can be repeated: what is done already, and a Node
 * that is not there, are no fault.
 *
 * @module
 */
import type { V1Node } from '@kubernetes/client-node';
import { callFault, type KubernetesApi } from './api.ts';
import type { ApiDoor } from './api-door.ts';

/** Whether pods may be put there. */
export async function setSchedulable(door: ApiDoor, name: string, may: boolean): Promise<void> {
  const body = { spec: { unschedulable: may ? null : true } };
  await door.use((api) =>
    unlessMissing(api, () => api.core.patchNode({ name, body }, api.mergePatch)),
  );
}

/**
 * Whether the Node is there, one that is being deleted included. K3s' finalizer on a server's Node
 * (wrangler.cattle.io/managed-etcd-controller) holds it until the etcd member is removed, so a Node that is
 * gone is a member that is gone (k3s, pkg/etcd/member_controller.go).
 */
export async function hasNode(door: ApiDoor, name: string): Promise<boolean> {
  return (await door.use((api) => findNode(api, name))) !== undefined;
}

/**
 * Resolves when the API has taken the wish. With the uid: a machine that registers anew in this moment is
 * not meant.
 */
export async function deleteNode(door: ApiDoor, name: string): Promise<void> {
  await door.use(async (api) => {
    const uid = (await findNode(api, name))?.metadata?.uid;
    if (uid === undefined) return;
    try {
      await unlessMissing(api, () =>
        api.core.deleteNode({ name, body: { preconditions: { uid } } }),
      );
    } catch (error) {
      if (callFault(error, api.where).kind !== 'conflict') throw error;
    }
  });
}

function findNode(api: KubernetesApi, name: string): Promise<V1Node | undefined> {
  return unlessMissing(api, () => api.core.readNode({ name }));
}

/**
 * K3s keeps a hash of each node's password and rejects a machine of the same name that has another
 * ("Node password rejected"). Its controller deletes it with the Node; what is left is deleted here. Resolves
 * to whether something was left.
 */
export async function forgetNodePassword(door: ApiDoor, name: string): Promise<boolean> {
  const secret = { name: `${name.toLowerCase()}.node-password.k3s`, namespace: 'kube-system' };
  const deleted = await door.use((api) =>
    unlessMissing(api, () => api.core.deleteNamespacedSecret(secret)),
  );
  return deleted !== undefined;
}

async function unlessMissing<Found>(
  api: KubernetesApi,
  ask: () => Promise<Found>,
): Promise<Found | undefined> {
  try {
    return await ask();
  } catch (error) {
    const fault = callFault(error, api.where);
    if (fault.kind === 'missing') return undefined;
    throw fault;
  }
}
