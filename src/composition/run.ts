/**
 * Runs the service: configuration in, signals out. What it is made of stands in pilotlight.ts.
 *
 * @module
 */

import { ConfigError } from '../config/values.ts';
import { type Config, readConfig } from '../config.ts';
import { isLockedOut } from '../domain/locked-out.ts';
import { createLog } from '../telemetry/log.ts';
import { banner } from './banner.ts';
import { canBindLowPorts, isRoot } from './host.ts';
import type { Medium } from './medium.ts';
import { startPilotlight } from './pilotlight.ts';
import { VERSION } from './version.ts';

/** sysexits.h: the configuration is wrong; nothing gets better by starting again. */
const EX_CONFIG = 78;
/** Of a stop that nobody asked for. */
const STOP_GRACE_MS = 10_000;

export async function run(): Promise<void> {
  const lowPorts = canBindLowPorts();
  const config = readConfig({ lowPorts, root: isRoot() });
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  let stopping = false;
  let stop = async () => {};
  /** In order, as far as that goes: the service manager starts the next one. */
  const startAgain = (error: Error) => {
    stopping = true;
    setTimeout(die, STOP_GRACE_MS, error);
    stop().then(() => die(error), die);
  };
  const pilotlight = await startPilotlight({ config, log, fatal: die, startAgain });
  stop = pilotlight.stop;
  greet(config, pilotlight, lowPorts);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(() => process.exit(0), die);
    });
  }
}

function greet(
  config: Config,
  { served, newToken, gets, medium }: Awaited<ReturnType<typeof startPilotlight>>,
  lowPorts: boolean,
): void {
  const imageLabels = gets.images.list().map(({ label }) => label);
  const missingLoaders = gets.loaders.missing();
  const lockedProfiles = gets.profiles
    .list()
    .filter((profile) => isLockedOut(profile, config.sshAuthorizedKeys))
    .map(({ name }) => name);
  const facts = {
    version: VERSION,
    config,
    served,
    newToken,
    imageLabels,
    withoutNfs: reasonWithoutNfs(medium),
    missingLoaders,
    lowPorts,
    lockedProfiles,
  };
  process.stdout.write(`${banner(facts)}\n`);
}

function reasonWithoutNfs({ nfs }: Medium): string | undefined {
  if (nfs === undefined) return 'the configuration says so';
  const available = nfs.available();
  return available.ok ? undefined : available.reason;
}

export function die(error: unknown): never {
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Pilotlight stops. ${text}\n`);
  process.exit(error instanceof ConfigError ? EX_CONFIG : 1);
}
