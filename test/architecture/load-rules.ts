/**
 * What is loaded when.
 *
 * @module
 */
import { posix } from 'node:path';
import type { Rule } from './rule.ts';
import { type File, sources, type Tree } from './tree.ts';

/** Up to the first packet. */
const FIRST = ['src/composition/run.ts'];
/** All that an idle service loads: its threads, and what they import late but unasked. */
const IDLE = [
  'src/main.ts',
  'src/composition/run.ts',
  'src/composition/load-sides.ts',
  'src/composition/medium-worker.ts',
  'src/store/sqlite/sqlite-worker.ts',
];

/** What an idle service does without: each is imported by the function that first needs it. */
const LATE: readonly string[] = [
  '@device-management-toolkit/wsman-messages',
  '@kubernetes/client-node',
  '@peculiar/x509',
  'node-ssh',
  'openpgp',
  'pino-pretty',
  'prom-client',
  'proxmox-api',
  'reflect-metadata',
  'tar',
];
/** What no packet waits for. */
const AFTER_PACKETS: readonly string[] = [...LATE, 'express'];

type Reached = { readonly file: File; readonly line: number; readonly name: string };

/** Packages that the files at `entries` load before any of their functions is called. */
function loadedBy(tree: Tree, entries: readonly string[]): Reached[] {
  const byPath = new Map(sources(tree, 'src').map((file) => [file.path, file]));
  const waiting = entries.flatMap((path) => byPath.get(path) ?? []);
  const seen = new Set(waiting);
  const reached: Reached[] = [];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const { specifier = '', line } of loads(file, entries.includes(file.path))) {
      const next = byPath.get(posix.join(posix.dirname(file.path), specifier));
      if (!specifier.startsWith('.')) reached.push({ file, line, name: specifier });
      else if (next !== undefined && !seen.has(next)) waiting.push(next);
      if (next !== undefined) seen.add(next);
    }
  }
  return reached;
}

/** `awaited`: with what it imports by `await`, which an entry does at the start all the same. */
function loads({ imports }: File, awaited: boolean) {
  return imports.filter(
    ({ kind, types }) => !types && (kind === 'static' || (kind === 'dynamic' && awaited)),
  );
}

function none(packages: readonly string[], entries: readonly string[]): Rule['violations'] {
  return (tree) =>
    loadedBy(tree, entries)
      .filter(({ name }) => packages.some((one) => name === one || name.startsWith(`${one}/`)))
      .map(({ file, line, name }) => `${file.path}:${line} loads ${name} at the start`);
}

export const LOAD_RULES: readonly Rule[] = [
  {
    name: 'an idle service has loaded no client of what it may never talk to',
    reason:
      'A Pi has little memory: @kubernetes/client-node alone takes 60 MB. Types are imported as types, the package ' +
      'itself by `await import` in the function that needs it.',
    violations: none(LATE, IDLE),
  },
  {
    name: 'packets wait for nothing that speaks HTTP',
    reason:
      'Firmware asks while the service starts. What HTTP needs is half of the modules: composition/load-sides.ts loads ' +
      'it once packets are answered.',
    violations: none(AFTER_PACKETS, FIRST),
  },
  {
    name: 'HTTP of Node is not imported as a module',
    reason:
      'The module exports WebSocket and others, so that its import loads all of undici: 5 MB in each thread. ' +
      '`process.getBuiltinModule` does not; types may be imported.',
    violations: (tree) =>
      sources(tree, 'src')
        .filter(({ path }) => !path.startsWith('src/cli'))
        .flatMap(({ path, imports }) =>
          imports
            .filter(({ specifier, types }) => specifier === 'node:http' && !types)
            .map(({ line }) => `${path}:${line} imports node:http`),
        ),
  },
];
