/**
 * A machine's shell without a machine: real programs of this host, and before them those that a test puts into
 * a folder. Each call of one of those is written down.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteShell } from '../../src/power/ssh/remote-shell.ts';

export type ProgramFolder = {
  readonly path: string;
  /** A shell script that is called as `name`. */
  put(name: string, script: string): void;
  /** `name word word`, a line each, in their order. */
  calls(): readonly string[];
};

export function createProgramFolder(folder: string): ProgramFolder {
  const path = join(folder, 'programs');
  mkdirSync(path);
  const log = join(folder, 'calls');
  writeFileSync(log, '', { mode: 0o666 });
  return {
    path,
    put(name, script) {
      const program = join(path, name);
      writeFileSync(program, `#!/bin/sh\necho "${name} $*" >>'${log}'\n${script}\n`);
      chmodSync(program, 0o755);
    },
    calls: () => readFileSync(log, 'utf8').split('\n').filter(Boolean),
  };
}

/** Only `dash` and what stands beside it are found besides: no efibootmgr that this host may have. */
export function localShell({ path }: ProgramFolder): RemoteShell {
  return {
    run: (argv) =>
      new Promise((resolve) => {
        const env = { PATH: path };
        const words = ['-c', '"$@"', 'sh', ...argv];
        execFile('/bin/sh', words, { env }, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
        });
      }),
    close: () => undefined,
  };
}
