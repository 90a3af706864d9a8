/**
 * Names that documents use: npm's scripts, files of the repository, metrics.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fencesOf, type Page, spansOf } from '../support/documents.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** `start` and `test` are npm's own words for scripts. */
const SCRIPTS: ReadonlySet<string> = new Set(
  Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts),
);
const SCRIPT = /\bnpm (?:run ([\w-]+)|(start|test)\b)/g;

const FILE = /(?<![\w./:-])(?:docs|examples|setup|src|static|templates|test)\/[\w./*-]+/g;

/** Figures are declared as `name: 'nodes'`, and the prefix is put before them where they are written. */
export const METRICS: readonly string[] = [
  'src/composition/measurements.ts',
  'src/telemetry/metrics.ts',
].flatMap((path) =>
  [...read(path).matchAll(/\bname: '([a-z_]+)'/g)].map(([, name]) => `pilotlight_${name}`),
);
const METRIC = /\bpilotlight_[a-z_]+/g;

export function nameMistakes(page: Page): readonly string[] {
  const pieces = [...fencesOf(page), ...spansOf(page)];
  const found = (pattern: RegExp, isThere: (name: string) => boolean, what: string) =>
    pieces.flatMap(({ text, line }) =>
      [...text.matchAll(pattern)].flatMap(([whole, ...named]) => {
        const name = named.find((part) => part !== undefined) ?? whole;
        return isThere(name) ? [] : [`${page.path}:${line} ${name}: there is no such ${what}`];
      }),
    );
  return [
    ...found(SCRIPT, (name) => SCRIPTS.has(name), 'script of npm'),
    ...found(FILE, isFile, 'file'),
    ...found(METRIC, (name) => METRICS.includes(name), 'metric'),
  ];
}

function isFile(path: string): boolean {
  return globSync(path.replace(/[.]+$/, ''), { cwd: ROOT }).length > 0;
}
