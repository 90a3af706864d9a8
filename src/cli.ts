/**
 * The command line: says who plays each part of its world, and which of the service's code it loads when.
 *
 * A client of the HTTP API. It imports nothing of the service before a command asks for it, so that it
 * starts in the time that Node takes.
 *
 * @module
 */
import { enableCompileCache } from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { World } from './cli/world.ts';

// In the checkout, and never in /tmp, where anybody could have put other code. Read-only is no harm.
enableCompileCache(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));

const world: World = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: Date.now,
  serve: () => import('./main.ts'),
  backup: async (file) => (await import('./composition/backup.ts')).backup(file),
  restore: async (file, replace) =>
    (await import('./composition/backup.ts')).restore(file, replace),
  examine: async (service, wish, tell) =>
    (await import('./composition/doctor.ts')).doctor({ service, wish, tell }),
  async readSite(file) {
    const { parseConfig } = await import('./config.ts');
    const { readSite } = await import('./config/read-site.ts');
    const host = { env: {}, pid: 0, lowPorts: true, root: true };
    return readSite(file, (text) => parseConfig(text, host));
  },
};

// `pilotlight nodes list | head`: who reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { runCli } = await import('./cli/run.ts');
process.exitCode = await runCli(process.argv.slice(2), world);
