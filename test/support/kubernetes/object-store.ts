/**
 * What a Kubernetes API keeps: objects with resource versions, and the changes that watches are told.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';

export type ApiObject = {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    finalizers?: string[];
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: unknown[];
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
};

export type Change = {
  readonly version: number;
  readonly resource: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ApiObject;
};

export type ObjectStore = ReturnType<typeof createObjectStore>;

export function createObjectStore() {
  const objects = new Map<string, ApiObject>();
  const listeners = new Set<(change: Change) => void>();
  let log: Change[] = [];
  let version = 1000;
  let oldest = 1000;

  const keyOf = (resource: string, name: string, namespace = '') =>
    `${resource}/${namespace}/${name}`;

  function note(resource: string, type: Change['type'], object: ApiObject): ApiObject {
    version += 1;
    object.metadata.resourceVersion = String(version);
    const change = { version, resource, type, object: structuredClone(object) };
    log.push(change);
    for (const listener of [...listeners]) listener(change);
    return structuredClone(object);
  }

  function get(resource: string, name: string, namespace?: string): ApiObject | undefined {
    return structuredClone(objects.get(keyOf(resource, name, namespace)));
  }

  /** Makes or replaces it. */
  function put(resource: string, object: ApiObject): ApiObject {
    const key = keyOf(resource, object.metadata.name, object.metadata.namespace);
    const before = objects.get(key);
    const metadata = {
      ...object.metadata,
      uid: before?.metadata.uid ?? randomUUID(),
      creationTimestamp: before?.metadata.creationTimestamp ?? new Date().toISOString(),
    };
    const made = { ...structuredClone(object), metadata };
    objects.set(key, made);
    return note(resource, before === undefined ? 'ADDED' : 'MODIFIED', made);
  }

  /** With finalizers it stays, marked, until they are gone. */
  function remove(resource: string, name: string, namespace?: string): void {
    const key = keyOf(resource, name, namespace);
    const object = objects.get(key);
    if (object === undefined) return;
    if ((object.metadata.finalizers ?? []).length > 0) {
      object.metadata.deletionTimestamp ??= new Date().toISOString();
      note(resource, 'MODIFIED', object);
      return;
    }
    objects.delete(key);
    note(resource, 'DELETED', object);
  }

  /** As the controller does that owns them: what is marked then goes. */
  function finalize(resource: string, name: string): void {
    const object = objects.get(keyOf(resource, name));
    if (object === undefined) return;
    object.metadata.finalizers = [];
    if (object.metadata.deletionTimestamp !== undefined) remove(resource, name);
  }

  return {
    ...{ get, put, remove, finalize },
    list: (resource: string): ApiObject[] =>
      [...objects]
        .filter(([key]) => key.startsWith(`${resource}/`))
        .map(([, object]) => structuredClone(object)),
    version: () => String(version),
    /** The changes after `from`; undefined where they are not kept any more (410). */
    since: (from: number): readonly Change[] | undefined =>
      from < oldest ? undefined : log.filter((change) => change.version > from),
    /** As etcd does every five minutes. */
    compact(): void {
      log = [];
      version += 1;
      oldest = version;
    },
    /** All that is kept, as text. */
    save: (): string => JSON.stringify({ version, objects: [...objects] }),
    /** What was saved takes the place of what is kept, versions included: later ones are forgotten, and come again. */
    restore(saved: string): void {
      const kept = JSON.parse(saved) as { version: number; objects: [string, ApiObject][] };
      objects.clear();
      for (const [key, object] of kept.objects) objects.set(key, object);
      log = [];
      version = kept.version;
      oldest = version;
    },
    listen(listener: (change: Change) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
