/**
 * Who may lean on whom.
 *
 * @module
 */
import { posix } from 'node:path';
import type { Import } from './imports.ts';
import type { Rule } from './rule.ts';
import { type File, isTracked, sources, type Tree } from './tree.ts';

/** The parts of src that may import a package. One door each: a package can be changed behind it. */
const DOORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['express', ['http']],
  ['better-sqlite3', ['store']],
  ['kysely', ['store']],
  ['handlebars', ['boot']],
  ['node-ssh', ['ssh']],
  ['proxmox-api', ['proxmox']],
  ['pino', ['telemetry']],
  ['tar', ['backup']],
  ['pino-pretty', ['telemetry']],
  ['prom-client', ['telemetry']],
  ['openpgp', ['images']],
  ['smol-toml', ['boot']],
  ['yaml', ['config', 'boot']],
  ['zod', ['config.ts', 'config', 'schema', 'http', 'boot', 'proxmox']],
  ['@kubernetes/client-node', ['k3s']],
  ['@peculiar/x509', ['pki']],
  ['reflect-metadata', ['pki']],
  ['@device-management-toolkit/wsman-messages', ['power']],
]);

/** Parts that others lean on, and who; domain is everybody's. */
const SHARED: ReadonlyMap<string, readonly string[]> = new Map([
  ['schema', ['config.ts', 'config', 'http', 'boot', 'proxmox']],
  ['config', ['config.ts']],
  ['threads', ['images', 'nfs']],
  ['config.ts', ['cli.ts']],
  ['main.ts', ['cli.ts']],
  ['cli', ['cli.ts']],
]);

/** What names every part and decides nothing. */
const ROOTS = ['main.ts', 'composition'];

/** Values and rules: no clock, no network, no disk. They can be tested over all their inputs. */
const PURE = ['domain', 'workflow'];

/** `dhcp` for src/dhcp/packet.ts, `main.ts` for src/main.ts. */
function partOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function targetOf(file: File, specifier: string): string {
  return posix.join(posix.dirname(file.path), specifier);
}

/** A file, a folder, or what git does not have: a run makes it. */
function isThere(tree: Tree, path: string): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  if (!isTracked(path) || !isTracked(folder) || tree.paths.has(path)) return true;
  return folder === './' || [...tree.paths].some((other) => other.startsWith(folder));
}

const isRelative = (specifier: string) => specifier.startsWith('./') || specifier.startsWith('../');

/** `a.ts` too: a URL needs no dot before it. */
const isRelativeUrl = (specifier: string) => !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(specifier);

function mayLeanOn(part: string, other: string, kind: Import['kind']): boolean {
  if (part === other || other === 'domain') return true;
  if (PURE.includes(part)) return false;
  if (ROOTS.includes(part)) return other !== 'cli.ts' && other !== 'cli';
  if (part === 'cli.ts' && kind === 'dynamic') return true;
  return SHARED.get(other)?.includes(part) ?? false;
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Of each import of each file of src that is `wrong`, a line. */
function eachImport(wrong: (file: File, found: Import, specifier: string) => string | undefined) {
  return (tree: Parameters<Rule['violations']>[0]): string[] =>
    sources(tree, 'src').flatMap((file) =>
      file.imports.flatMap((found) => {
        const what = wrong(file, found, found.specifier ?? '');
        return what === undefined ? [] : [`${file.path}:${found.line} ${what}`];
      }),
    );
}

export const IMPORT_RULES: readonly Rule[] = [
  {
    name: 'a part of src imports itself and domain, and no other part',
    reason:
      'Each part declares the small type that it needs and main.ts (with composition/) fills it: so a part is read, tested and ' +
      'replaced alone. What the command line needs of other parts, it loads when it is asked for.',
    violations: eachImport((file, { kind }, specifier) => {
      if (!isRelative(specifier)) return undefined;
      const [part, target] = [partOf(file.path), targetOf(file, specifier)];
      if (!target.startsWith('src/')) return undefined;
      const other = partOf(target);
      return mayLeanOn(part, other, kind) ? undefined : `${part} leans on ${other}: ${specifier}`;
    }),
  },
  {
    name: 'nothing in src imports what is not in src',
    reason:
      'Tests and benches lean on the program, never the other way. Data (a URL) may stand elsewhere.',
    violations: eachImport((file, { kind }, specifier) => {
      if (kind === 'url' || !isRelative(specifier)) return undefined;
      return targetOf(file, specifier).startsWith('src/') ? undefined : `leaves src: ${specifier}`;
    }),
  },
  {
    name: 'a package is imported through its door',
    reason:
      'A package that is known in one place can be replaced there. A new one gets a door in ' +
      'test/architecture/import-rules.ts, and a reason in the same commit.',
    violations: eachImport((file, { kind }, specifier) => {
      if (kind === 'url' || isRelative(specifier) || specifier === '') return undefined;
      if (specifier.startsWith('node:')) return undefined;
      const [name, part] = [packageOf(specifier), partOf(file.path)];
      const door = DOORS.get(name) ?? [];
      if (door.includes(part)) return undefined;
      return `${part} imports ${name}, whose door is ${door.join(', ') || 'nowhere'}`;
    }),
  },
  {
    name: 'domain and workflow use nothing of Node',
    reason:
      'They decide. Clocks, sockets and files are given to them, so that a test can turn them.',
    violations: eachImport((file, _, specifier) =>
      PURE.includes(partOf(file.path)) && specifier.startsWith('node:')
        ? `${partOf(file.path)} imports ${specifier}`
        : undefined,
    ),
  },
  {
    name: 'what a module names by its URL is there',
    reason:
      'The compiler follows imports and not URLs: a program that a test starts, or a template, that has ' +
      'moved is missed when the line runs, and not before.',
    violations: (tree) =>
      sources(tree, 'src', 'test', 'bench', 'setup').flatMap((file) =>
        file.imports.flatMap(({ kind, specifier = '', line }) =>
          kind !== 'url' || !isRelativeUrl(specifier) || isThere(tree, targetOf(file, specifier))
            ? []
            : [`${file.path}:${line} ${specifier} leads nowhere`],
        ),
      ),
  },
  {
    name: 'what is imported is written out',
    reason: 'No rule can see through an import whose target is computed.',
    violations: eachImport((_file, { kind, specifier }) =>
      specifier === undefined ? `a ${kind} import of something computed` : undefined,
    ),
  },
  {
    name: 'no module passes on what another exports',
    reason: 'A barrel hides where a thing is made, and loads everything to get at one.',
    violations: eachImport((_file, { kind }, specifier) =>
      kind === 'reexport' ? `exports from ${specifier}` : undefined,
    ),
  },
];
