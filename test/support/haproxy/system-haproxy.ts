/**
 * A folder of programs that stand for a Debian with HAProxy: `haproxy` is the real one, `systemctl` starts
 * it over our configuration, and `journalctl` has what it said.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ran, RemoteShell } from '../../../src/haproxy/remote-host.ts';
import { realHaproxy } from './real-haproxy.ts';

export type SystemHaproxy = {
  readonly haproxy: string;
  readonly systemctl: string;
  readonly journalctl: string;
  readonly masterSocket: string;
  readonly statsSocket: string;
  /** Of the configuration. */
  readonly folder: string;
  /** Runs what it is told on this machine, with those programs first. */
  readonly shell: RemoteShell;
  stop(): void;
};

export function installSystemHaproxy(home: string): SystemHaproxy {
  const [bin, folder] = [join(home, 'bin'), join(home, 'etc')];
  const [log, pidFile, masterSocket] = ['journal', 'pid', 'm.sock'].map((name) => join(home, name));
  mkdirSync(bin);
  const script = (name: string, text: string): string => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return join(bin, name);
  };
  const words = `-W -S unix@${masterSocket},mode,600 -f ${folder}/haproxy.cfg -p ${pidFile}`;
  const restart = [
    `[ "$1" = restart ] || exit 0`,
    `[ -f ${pidFile} ] && kill "$(cat ${pidFile})" 2>/dev/null && sleep 0.2`,
    `setsid ${realHaproxy()} ${words} >>${log} 2>&1 </dev/null &`,
  ];
  return {
    haproxy: script('haproxy', `exec ${realHaproxy()} "$@"`),
    systemctl: script('systemctl', restart.join('\n')),
    journalctl: script('journalctl', `exec tail -n 20 ${log}`),
    masterSocket: masterSocket ?? '',
    statsSocket: join(home, 's.sock'),
    folder,
    shell: { run: (argv, input = '') => runHere(bin, argv, input) },
    stop() {
      try {
        process.kill(Number(readFileSync(pidFile ?? '', 'utf8')));
      } catch {
        // It never ran.
      }
    },
  };
}

function runHere(bin: string, argv: readonly string[], input: string): Promise<Ran> {
  const [program = '', ...words] = argv;
  const env = { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin` };
  return new Promise((resolve) => {
    const child = execFile('env', [program, ...words], { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined); // it did not want to hear
    child.stdin?.end(input);
  });
}
