/**
 * A log that the test reads.
 *
 * @module
 */
import { Writable } from 'node:stream';
import { createLog, type LogLevel } from '../../src/telemetry/log.ts';

export function createLogLines({ pretty = false, level = 'trace' as LogLevel } = {}) {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog({ level, pretty, destination }), lines };
}
