/**
 * The list in front of a backup: what is in it, and by which sums.
 *
 * @module
 */
import { BackupFault } from './backup-fault.ts';
import { PLACES } from './places.ts';

export const MANIFEST = 'manifest.json';
const FORMAT = 1;

export type BackedUpFile = {
  /** With slashes, below the archive's root. */
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
};

export type Manifest = {
  /** Of Pilotlight. */
  readonly version: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly host: string;
  readonly files: readonly BackedUpFile[];
};

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`;
}

/** Throws a BackupFault for what is no list of ours. */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BackupFault('this is no backup of Pilotlight: its manifest is no JSON', { cause });
  }
  const { format, version, madeAt, host, files } = Object(value) as Record<string, unknown>;
  if (format !== FORMAT) {
    throw new BackupFault(`expected a backup of format ${FORMAT}, got ${JSON.stringify(format)}`);
  }
  const isWhole = [version, madeAt, host].every((field) => typeof field === 'string');
  if (!isWhole || !Array.isArray(files) || !files.every(isFile)) {
    throw new BackupFault('the manifest of the backup is damaged: fields are missing');
  }
  return { version, madeAt, host, files } as Manifest;
}

function isFile(value: unknown): value is BackedUpFile {
  const { path, bytes, sha256 } = Object(value) as Record<string, unknown>;
  return (
    typeof path === 'string' &&
    isOurs(path) &&
    Number.isInteger(bytes) &&
    typeof sha256 === 'string'
  );
}

/** A file of one of the places: nothing leads out of them. */
export function isOurs(path: string): boolean {
  const [first, ...rest] = path.split('/');
  const place = PLACES.find(({ name }) => name === first);
  if (place === undefined) return false;
  if (place.kind !== 'folder') return rest.length === 0;
  return rest.length > 0 && rest.every((part) => part !== '' && part !== '.' && part !== '..');
}
