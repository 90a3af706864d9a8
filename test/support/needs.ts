/**
 * What a test needs of the machine. A need that is not met skips the test on a developer's machine,
 * with the reason, and fails it under CI=true: a green run there means that everything ran.
 *
 * @module
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

export type Need =
  | { readonly kind: 'root' }
  | { readonly kind: 'command'; readonly name: string; readonly packageName: string }
  | { readonly kind: 'file'; readonly path: string; readonly packageName: string };

export const ROOT: Need = { kind: 'root' };

export function command(name: string, packageName = name): Need {
  return { kind: 'command', name, packageName };
}

export function file(path: string, packageName: string): Need {
  return { kind: 'file', path, packageName };
}

/**
 * For the options of `test`: `test('…', needs(ROOT, command('dnsmasq', 'dnsmasq-base')), () => …)`.
 * Throws under CI=true instead of skipping.
 */
export function needs(...wanted: readonly Need[]): { skip: string | false } {
  const missing = wanted.map(lacking).filter((reason) => reason !== undefined);
  if (missing.length === 0) return { skip: false };
  const reason = `needs ${missing.join(', ')}`;
  if (process.env['CI'] === 'true') throw new Error(`this test ${reason}, and CI may skip none`);
  return { skip: reason };
}

function lacking(need: Need): string | undefined {
  switch (need.kind) {
    case 'root':
      return process.getuid?.() === 0 ? undefined : 'root';
    case 'command':
      return isCommand(need.name) ? undefined : `${need.name} (package ${need.packageName})`;
    case 'file':
      return existsSync(need.path) ? undefined : `${need.path} (package ${need.packageName})`;
  }
}

function isCommand(name: string): boolean {
  const folders = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`.split(':');
  return folders.some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
