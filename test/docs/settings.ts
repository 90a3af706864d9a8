/**
 * The settings that documents show, read by what reads them: variables, `key: value` in a sentence, and whole files.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseProfile } from '../../src/boot/profiles.ts';
import { parseClusterFile } from '../../src/config/cluster-file.ts';
import { parseSiteFile } from '../../src/config/site-file.ts';
import { ConfigError } from '../../src/config/values.ts';
import { parseConfig } from '../../src/config.ts';
import { type FieldProblem, ProvisioningError } from '../../src/domain/errors.ts';
import { fencesOf, type Page, spansOf } from '../support/documents.ts';

const HOST = { env: {}, pid: 1, lowPorts: true, root: true };

function problemsOf(read: () => unknown): readonly FieldProblem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError || error instanceof ProvisioningError) return error.problems;
    throw error;
  }
}

const settingProblems = (text: string) => problemsOf(() => parseConfig(text, HOST));

const EXAMPLES = fileURLToPath(new URL('../../examples/home/profiles', import.meta.url));

/** What reads a file of this kind. */
const READERS: Readonly<Record<string, (text: string) => readonly FieldProblem[]>> = {
  'pilotlight.yaml': (text) =>
    problemsOf(() => parseSiteFile({ text, file: 'x.yaml', settingProblems })),
  'cluster.yaml': (text) => problemsOf(() => parseClusterFile(text)),
  // The keys that it names are those of the examples.
  profile: (text) => problemsOf(() => parseProfile('x', text, `${EXAMPLES}/x.yaml`)),
};

/** Where a `key: value` may stand: a kind of file, what stands there besides, and the path to it. */
type Place = readonly [kind: string, besides: object, path: string];

const UBUNTU = { image: '24.04' };
const HOST_PROFILE = { kind: 'proxmox-ve', image: '8.4', disks: { list: ['sda'] } };
const NODE = { nodes: { a: { macs: ['d0:50:99:4e:05:57'] } } };
const AMT = { driver: 'amt', host: 'a', passwordFile: 'b' };

const PLACES: readonly Place[] = [
  ['pilotlight.yaml', {}, ''],
  ['cluster.yaml', {}, ''],
  ['cluster.yaml', {}, 'snapshots'],
  ...['', 'disk', 'disk.match', 'network', 'login', 'apt', 'kernel'].map(
    (path): Place => ['profile', UBUNTU, path],
  ),
  ['profile', HOST_PROFILE, ''],
  [
    'profile',
    {
      ...HOST_PROFILE,
      filesystem: { kind: 'zfs', raid: 'raid0' },
      disks: { filter: { ID_BUS: 'a' } },
    },
    'disks',
  ],
  ['pilotlight.yaml', NODE, 'nodes.a'],
  ['pilotlight.yaml', NODE, 'nodes.a.boot'],
  ['pilotlight.yaml', { nodes: { a: { ...NODE.nodes.a, power: AMT } } }, 'nodes.a.power'],
];

/** Keys of other programs, and of the API's answers. */
const NOT_SETTINGS: ReadonlySet<string> = new Set(['proof', 'wakeonlan']);

/** What is wrong with `key: value`, undefined where it may stand somewhere. */
export function mistakeOf(key: string, value: unknown): string | undefined {
  const said = PLACES.map(([kind, besides, place]) => {
    const path = [...place.split('.'), ...key.split('.')].filter((part) => part !== '');
    const text = JSON.stringify(within(besides, path, value));
    const read = READERS[kind] ?? assert.fail(kind);
    const at = path.join('.');
    return read(text).find(({ field }) => isOnWay(field.replace(/^.*: /, ''), at));
  });
  if (said.includes(undefined)) return undefined;
  const told = said.find((problem) => problem?.expected !== 'no such field');
  return told === undefined ? 'is no key' : `expected ${told.expected}, got ${told.got}`;
}

/** Whether one of two paths leads to the other. */
function isOnWay(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].toSorted((a, b) => a.length - b.length);
  return short === long || long.startsWith(`${short}.`);
}

/** `value` at `path` of a copy of `object`. */
function within(object: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  const fields = (typeof object === 'object' ? object : {}) as Record<string, unknown>;
  return { ...fields, [first]: within(fields[first], rest, value) };
}

const VARIABLE = /\bPILOTLIGHT_[A-Z0-9_]+\b/g;

export function variablesIn({ text }: Page): readonly { name: string; line: number }[] {
  return text
    .split('\n')
    .flatMap((line, at) => [...line.matchAll(VARIABLE)].map(([name]) => ({ name, line: at + 1 })));
}

/** Those of the configuration are made of its keys; all others stand in the code as they are. */
const read: (name: string) => boolean = (() => {
  const env = { PILOTLIGHT_NO_SUCH_KEY: 'x' };
  const [unknown] = problemsOf(() => parseConfig(undefined, { ...HOST, env }));
  const known = new Set((unknown?.expected ?? '').replace('one of ', '').split(', '));
  assert.ok(known.size > 30);
  const sources = ['../../src/', '../support/'].flatMap((folder) => {
    const url = new URL(folder, import.meta.url);
    return readdirSync(url, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(file, url), 'utf8'));
  });
  const spelt = new Set(sources.flatMap((text) => text.match(VARIABLE) ?? []));
  return (name) => known.has(name) || spelt.has(name);
})();

const PAIR = /^([a-z][\w.]*): ("?)([\w.:-]+)\2$/;

export function settingMistakes(page: Page): readonly string[] {
  const variables = variablesIn(page)
    .filter(({ name }) => !read(name))
    .map(({ name, line }) => `${page.path}:${line} ${name}: nothing reads it`);
  const pairs = spansOf(page).flatMap(({ text, line }) => {
    const [, key = '', quote, value = ''] = PAIR.exec(text) ?? [];
    if (key === '' || NOT_SETTINGS.has(key)) return [];
    const mistake = mistakeOf(key, quote === '"' ? value : plainValue(value));
    return mistake === undefined ? [] : [`${page.path}:${line} ${key}: ${mistake}`];
  });
  const files = fencesOf(page)
    .filter(({ language }) => language === 'yaml')
    .flatMap(({ words: [kind = ''], text, line }) => {
      const reader = READERS[kind];
      const where = `${page.path}:${line}`;
      if (reader === undefined) {
        return [`${where} yaml: which file of ${Object.keys(READERS).join(', ')}?`];
      }
      return reader(text).map(
        ({ field, expected, got }) => `${where} ${field}: expected ${expected}, got ${got}`,
      );
    });
  return [...variables, ...pairs, ...files];
}

/** As YAML reads it. */
function plainValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
