/**
 * The log: JSON lines for the journal, or lines for a person at a terminal.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import { maskSecrets } from './mask.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogOptions = {
  readonly level: LogLevel;
  /** Lines for a person: `process.stdout.isTTY`. */
  readonly pretty: boolean;
  /** Standard output, unless a test listens. */
  readonly destination?: DestinationStream;
};

export type Log = Logger;

/**
 * Secrets are masked in the finished line: see mask.ts.
 *
 * At a terminal every line is out before the call returns. Else lines are written behind, since a
 * journal that stalls must not hold up the packets; what is pending at exit is flushed.
 */
export function createLog({ level, pretty, destination: given }: LogOptions): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    hooks: { streamWrite: maskSecrets },
  };
  if (!pretty) return pino(options, given ?? destination({ fd: 1, sync: false }));
  return pino(options, prettyStream(given));
}

/** pino-pretty costs 20 ms and some MB: it is loaded only here. */
function prettyStream(given: DestinationStream | undefined): DestinationStream {
  const require = createRequire(import.meta.url);
  const { build } = require('pino-pretty') as typeof import('pino-pretty');
  const to = given ?? destination({ fd: 1, sync: true });
  return build({ sync: true, destination: to, translateTime: 'SYS:HH:MM:ss.l' });
}
