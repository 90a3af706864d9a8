/**
 * The password of a node, which K3s keeps a hash of and the machine has on its disk.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ObjectStore } from '../kubernetes/object-store.ts';

/** K3s rejects a machine that has the name of another, and another password. */
export function checkNodePassword(store: ObjectStore, name: string, path: string): void {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, randomBytes(16).toString('hex'), { mode: 0o600 });
  }
  const password = readFileSync(path, 'utf8');
  const metadata = { name: `${name}.node-password.k3s`, namespace: 'kube-system' };
  const secret = store.get('secrets', metadata.name, metadata.namespace);
  if (secret === undefined) {
    store.put('secrets', { apiVersion: 'v1', kind: 'Secret', metadata, spec: { password } });
  } else if (secret.spec?.['password'] !== password) {
    throw new Error('Node password rejected, duplicate hostname');
  }
}
