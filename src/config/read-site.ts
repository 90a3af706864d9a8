/**
 * Reads the file that describes a site, and judges all of it: the service reads the same one.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import type { FieldProblem } from '../domain/errors.ts';
import type { Site } from '../domain/site/site.ts';
import { parseSiteFile } from './site-file.ts';
import { ConfigError } from './values.ts';

/** `parseSettings` is config.ts' own, for a host that has every right. Throws a ConfigError. */
export function readSite(file: string, parseSettings: (text: string) => unknown): Site {
  const settingProblems = (text: string): readonly FieldProblem[] => {
    try {
      parseSettings(text);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  };
  return parseSiteFile({ text: readFileSync(file, 'utf8'), file, settingProblems });
}
