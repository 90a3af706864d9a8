/**
 * What an installer of the yard puts on a disk: the folders in which a machine differs from its host, an SSH
 * server's settings, and the stand-ins of systemd.
 *
 * @module
 */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAND_INS } from '../k3s/joining-machine.ts';
import { unpackedPackage } from '../lab/unpacked-package.ts';

const FOLDERS = [
  ...['etc/ssh', 'etc/systemd/system', 'root', 'var/lib', 'var/tmp'],
  ...['usr/local/bin', 'usr/local/sbin'],
];

/** What openssl, awk, and the loader of libraries look for. */
const OF_THE_HOST = ['alternatives', 'ssl/openssl.cnf', 'ld.so.cache', 'nsswitch.conf', 'group'];

const SSHD = [
  ...['Port 22', 'UsePAM no', 'PidFile none', 'PermitRootLogin prohibit-password'],
  ...['PasswordAuthentication no', 'LogLevel ERROR', 'HostKey /etc/ssh/ssh_host_ed25519_key'],
];

/** A machine's seconds are a quarter of ours where its programs wait. */
const SLEEP = `#!/bin/sh
case $1 in '' | *[!0-9]*) exec /bin/sleep "$1" ;; esac
exec /bin/sleep "$(($1 / 4)).$(printf %02d $(($1 % 4 * 25)))"
`;

/** Restarts the machine: its first process ends, and all with it. Units are the stand-in's. */
const SYSTEMCTL = `#!/bin/sh
[ "$*" = reboot ] || exec sh /usr/local/sbin/systemctl-units "$@"
(setsid sh -c '/bin/sleep 1; kill -s TERM 1' >/dev/null 2>&1 </dev/null &)
`;

export function makeBaseSystem(base: string): void {
  for (const folder of FOLDERS) mkdirSync(join(base, folder), { recursive: true });
  for (const name of OF_THE_HOST) {
    cpSync(join('/etc', name), join(base, 'etc', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  cpSync('/usr/lib/os-release', join(base, 'etc/os-release'));
  const put = (path: string, text: string, mode = 0o644) =>
    writeFileSync(join(base, path), text, { mode });
  put('etc/passwd', 'root:x:0:0::/root:/bin/sh\nsshd:x:22:22::/run/sshd:/usr/sbin/nologin\n');
  put('etc/shadow', 'root:*:1::::::\nsshd:*:1::::::\n', 0o600);
  put('etc/ssh/sshd_config', `${SSHD.join('\n')}\n`);
  put('etc/ssh/program', `${sshdPath()}\n`);
  put('usr/local/sbin/sleep', SLEEP, 0o755);
  put('usr/local/sbin/systemctl', SYSTEMCTL, 0o755);
  cpSync(join(STAND_INS, 'systemctl'), join(base, 'usr/local/sbin/systemctl-units'));
  cpSync(join(STAND_INS, 'journalctl'), join(base, 'usr/local/sbin/journalctl'));
}

/** Nobody else's: installed, or unpacked. */
function sshdPath(): string {
  const installed = '/usr/sbin/sshd';
  return existsSync(installed) ? installed : join(unpackedPackage('openssh-server'), installed);
}
