/**
 * What a system must have besides to be a member of a cluster: OpenSSH's server, openssl, and the stand-ins
 * of systemctl and journalctl. An archive that the stand-in installer unpacks over the system that it copies.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAND_INS } from '../../k3s/joining-machine.ts';
import { command, file, type Need } from '../../needs.ts';
import { copyWithLibraries, pathOf } from '../copy-program.ts';
import { unpackedPackage } from '../unpacked-package.ts';

const OPENSSL_CONFIG = '/etc/ssl/openssl.cnf';

export const LAYER_NEEDS: readonly Need[] = [
  command('openssl'),
  command('ssh-keygen', 'openssh-client'),
  file(OPENSSL_CONFIG, 'openssl'),
];

const PROGRAMS = ['openssl', 'socat', 'ssh-keygen'];
/** OpenSSH 9.8 and later are three programs. */
const SSHD = [
  'usr/sbin/sshd',
  'usr/lib/openssh/sshd-session',
  'usr/lib/openssh/sshd-auth',
] as const;

const SSHD_CONFIG = [
  ...['UsePAM no', 'PidFile none', 'PasswordAuthentication no', 'LogLevel ERROR'],
  'PermitRootLogin prohibit-password',
];

/** Makes the archive at `archive`; `work` is an empty folder. */
export function makeClusterLayer(archive: string, work: string): void {
  for (const folder of ['etc/ssh', 'etc/ssl', 'usr/bin', 'usr/lib/ssl']) {
    mkdirSync(join(work, folder), { recursive: true });
  }
  for (const name of PROGRAMS) copyWithLibraries(pathOf(name), `usr/bin/${name}`, work);
  copySshd(work);
  for (const name of ['systemctl', 'journalctl']) {
    copyFileSync(join(STAND_INS, name), join(work, 'usr/bin', name));
  }
  copyFileSync(OPENSSL_CONFIG, join(work, OPENSSL_CONFIG));
  symlinkSync(OPENSSL_CONFIG, join(work, 'usr/lib/ssl/openssl.cnf'));
  const write = (name: string, lines: readonly string[]) =>
    writeFileSync(join(work, 'etc', name), `${lines.join('\n')}\n`);
  write('passwd', ['root:x:0:0::/root:/bin/sh', 'sshd:x:22:22::/run/sshd:/usr/sbin/nologin']);
  write('shadow', ['root:*:1::::::', 'sshd:*:1::::::']);
  write('ssh/sshd_config', SSHD_CONFIG);
  execFileSync('tar', ['--create', '--owner=0', '--group=0', '--file', archive, '-C', work, '.']);
}

/** Installed, or unpacked: its package starts a daemon. */
function copySshd(work: string): void {
  const root = existsSync('/usr/sbin/sshd') ? '/' : unpackedPackage('openssh-server');
  for (const path of SSHD) {
    if (existsSync(join(root, path))) copyWithLibraries(join(root, path), path, work);
  }
}
