/**
 * Which file the configuration is in.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { ConfigError } from './values.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const USUAL_FILES = ['pilotlight.yaml', '/etc/pilotlight/pilotlight.yaml'];

/** Undefined where there is none. */
export function configFile(env: Environment): string | undefined {
  const named = env['PILOTLIGHT_CONFIG'];
  return [named ?? '', ...USUAL_FILES].find((file) => file !== '' && existsSync(file));
}

/** Its text. Throws a ConfigError for one that is named, or there, and can't be read. */
export function readConfigFile(env: Environment): string | undefined {
  const named = env['PILOTLIGHT_CONFIG'];
  for (const candidate of named ? [named] : USUAL_FILES) {
    try {
      return readFileSync(candidate, 'utf8');
    } catch (error) {
      if (!named && (error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      const got = (error as Error).message;
      throw new ConfigError(
        [{ field: 'PILOTLIGHT_CONFIG', expected: 'a file that can be read', got }],
        { cause: error },
      );
    }
  }
  return undefined;
}
