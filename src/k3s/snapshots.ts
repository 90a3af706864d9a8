/**
 * Snapshots of etcd: taken and listed on a server, where K3s keeps them.
 *
 * @module
 */
import { K3sFault } from './k3s-fault.ts';
import { K3S, printed, type RemoteShell } from './remote-shell.ts';

export type EtcdSnapshot = {
  /** Letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** The Kubernetes node that has the file. */
  readonly memberName: string;
  /** Absolute, there. */
  readonly path: string;
  readonly bytes: number;
  /** ms since the epoch. */
  readonly createdAt: number;
};

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/;

/** Those on this server's disk, the newest first; each server lists its own alone. */
export async function listSnapshots(shell: RemoteShell): Promise<readonly EtcdSnapshot[]> {
  return readSnapshotList(await printed(shell, [K3S, 'etcd-snapshot', 'ls', '-o', 'json']));
}

/** What K3s calls those that are asked for by hand. */
const BY_HAND = 'on-demand';

/** K3s appends the node and the time to `prefix`. Resolves when the file is there. */
export async function takeSnapshot(
  shell: RemoteShell,
  prefix: string = BY_HAND,
): Promise<EtcdSnapshot> {
  if (!PREFIX.test(prefix)) {
    const expected = 'expected letters, digits, "." and "-", 63 at most';
    throw new RangeError(`name: ${expected}, got "${prefix}"`);
  }
  const before = new Set((await listSnapshots(shell)).map(({ name }) => name));
  await printed(shell, [K3S, 'etcd-snapshot', 'save', '--name', prefix]);
  const made = (await listSnapshots(shell)).find(
    ({ name }) => name.startsWith(`${prefix}-`) && !before.has(name),
  );
  if (made !== undefined) return made;
  // A server that is still a learner says so in its log, and ends with 0 (k3s, pkg/etcd/snapshot.go).
  throw new K3sFault('answer', 'K3s made no snapshot, and gave no reason');
}

/**
 * Both forms that K3s prints: a list of ETCDSnapshotFile (since 1.27.8), and before that an array of its own.
 * Snapshots on S3 and failed ones are left out. Throws a K3sFault for anything else.
 */
export function readSnapshotList(text: string): readonly EtcdSnapshot[] {
  const told = readJson(text);
  const items = Array.isArray(told) ? told : fieldOf(told, 'items');
  if (items === null || (items === undefined && fieldOf(told, 'kind') === 'List')) return [];
  if (!Array.isArray(items)) throw new K3sFault('answer', 'k3s etcd-snapshot ls printed no list');
  const snapshots = items.map(readSnapshot).filter((snapshot) => snapshot !== undefined);
  return snapshots.sort((a, b) => b.createdAt - a.createdAt);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new K3sFault('answer', 'k3s etcd-snapshot ls printed no JSON', { cause });
  }
}

function readSnapshot(item: unknown): EtcdSnapshot | undefined {
  const [spec, status] = [fieldOf(item, 'spec'), fieldOf(item, 'status')];
  const isNew = typeof spec === 'object' && spec !== null;
  const name = String(isNew ? fieldOf(spec, 'snapshotName') : fieldOf(item, 'name'));
  const location = String(fieldOf(isNew ? spec : item, 'location'));
  const bytes = quantity(isNew ? fieldOf(status, 'size') : fieldOf(item, 'size'));
  const created = isNew ? fieldOf(status, 'creationTime') : fieldOf(item, 'createdAt');
  const createdAt = Date.parse(String(created));
  const path = location.startsWith('file:///') ? location.slice('file://'.length) : '';
  if (!NAME.test(name) || path === '' || bytes === undefined || Number.isNaN(createdAt)) {
    return undefined;
  }
  const memberName = String(fieldOf(isNew ? spec : item, 'nodeName'));
  return { name, memberName, path, bytes, createdAt };
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 },
};

/** A Kubernetes quantity: 4096000 bytes are written `4096k`. */
function quantity(value: unknown): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,15})(k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(String(value)) ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
