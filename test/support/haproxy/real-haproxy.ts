/**
 * Debian's HAProxy, unpacked and never installed: its package starts a daemon.
 *
 * @module
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackedPackage } from '../lab/unpacked-package.ts';
import { command, type Need } from '../needs.ts';

export const HAPROXY_NEEDS: readonly Need[] = [
  command('apt-get', 'apt'),
  command('dpkg-deb', 'dpkg'),
];

const LIBRARIES = ['liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'];
const FOLDER = fileURLToPath(new URL('../../../.cache/haproxy-program/', import.meta.url));

/** The path of a program that behaves as /usr/sbin/haproxy. An installed one is used as it is. */
export function realHaproxy(): string {
  if (existsSync('/usr/sbin/haproxy')) return '/usr/sbin/haproxy';
  const program = join(FOLDER, 'haproxy');
  const binary = join(unpackedPackage('haproxy'), 'usr/sbin/haproxy');
  const folders = LIBRARIES.map((name) => `${unpackedPackage(name)}/usr/lib/x86_64-linux-gnu`);
  const text = `#!/bin/sh\nexport LD_LIBRARY_PATH='${folders.join(':')}'\nexec '${binary}' "$@"\n`;
  mkdirSync(FOLDER, { recursive: true });
  // Several test files may do this at once.
  writeFileSync(`${program}.${process.pid}`, text, { mode: 0o755 });
  renameSync(`${program}.${process.pid}`, program);
  return program;
}
