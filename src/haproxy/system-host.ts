/**
 * HAProxy as a service of this machine's systemd. Needs root.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { alertsOf } from './cli-answers.ts';
import type { HaproxyHost } from './haproxy-host.ts';
import { createLocalHost } from './local-host.ts';

/** Absolute paths, and the unit's name. */
export type SystemPrograms = {
  readonly haproxy: string;
  readonly systemctl: string;
  readonly journalctl: string;
  readonly unit: string;
};

const run = promisify(execFile);
const SYSTEMD_MS = 20_000;

export function createSystemHost(programs: SystemPrograms): HaproxyHost {
  const { haproxy, systemctl, journalctl, unit } = programs;
  const call = async (program: string, words: readonly string[]): Promise<string> =>
    (await run(program, words, { timeout: SYSTEMD_MS })).stdout;
  return createLocalHost({
    program: () => haproxy,
    async begin() {
      // A unit that failed too often is not started before that is forgotten.
      await call(systemctl, ['reset-failed', unit]).catch(() => undefined);
      await call(systemctl, ['restart', unit]);
    },
    lastWords: async () => alertsOf(await call(journalctl, journalWords(unit))),
  });
}

/** For journalctl: what the unit wrote in the last seconds, without its decoration. */
export function journalWords(unit: string): string[] {
  return ['--unit', unit, '--since', '-20s', '--output', 'cat', '--no-pager'];
}
