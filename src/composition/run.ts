/**
 * Runs the service: configuration in, signals out. What it is made of stands in pilotlight.ts.
 *
 * @module
 */

import { ConfigError } from '../config/values.ts';
import { type Config, readConfig } from '../config.ts';
import { createLog } from '../telemetry/log.ts';
import { banner } from './banner.ts';
import { canBindLowPorts, isRoot } from './host.ts';
import { VERSION } from './http-face.ts';
import type { Medium } from './medium.ts';
import { startPilotlight } from './pilotlight.ts';

/** sysexits.h: the configuration is wrong; nothing gets better by starting again. */
const EX_CONFIG = 78;

export async function run(): Promise<void> {
  const lowPorts = canBindLowPorts();
  const config = readConfig({ lowPorts, root: isRoot() });
  const log = createLog({ level: config.logLevel, pretty: process.stdout.isTTY });
  const pilotlight = await startPilotlight({ config, log, fatal: die });
  greet(config, pilotlight, lowPorts);

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      pilotlight.stop().then(() => process.exit(0), die);
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
  const facts = {
    version: VERSION,
    config,
    served,
    newToken,
    imageLabels,
    withoutNfs: reasonWithoutNfs(medium),
    missingLoaders,
    lowPorts,
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
