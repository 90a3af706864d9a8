/**
 * Violations of the rules for imports, in every way in which a file can name another.
 *
 * @module
 */
import { type Plant, plant } from './lawful.ts';

const OTHER_PART = 'a part of src imports itself and domain, and no other part';
const DOOR = 'a package is imported through its door';
const NODE = 'domain and workflow use nothing of Node';
const URLS = 'what a module names by its URL is there';
const BARREL = 'no module passes on what another exports';

/** Each way to lean on another part, in src/dhcp/x.ts. */
const LEANING = [
  "import '../tftp/y.ts';",
  "import type { Y } from '../tftp/y.ts';",
  "await import('../tftp/y.ts');",
  "new URL('../tftp/y.ts', import.meta.url);",
  "require('../tftp/y.ts');",
];

/** Who leans on whom, and may not: the file, what it imports, the two parts. */
const LEANS: readonly (readonly [string, string, string])[] = [
  ['src/dhcp/a/b.ts', '../../tftp/y.ts', 'dhcp leans on tftp'],
  ['src/domain/x.ts', '../dhcp/y.ts', 'domain leans on dhcp'],
  ['src/domain/x.ts', '../schema/y.ts', 'domain leans on schema'],
  ['src/schema/x.ts', '../http/y.ts', 'schema leans on http'],
  ['src/workflow/x.ts', '../schema/y.ts', 'workflow leans on schema'],
  ['src/workflow/x.ts', '../store/y.ts', 'workflow leans on store'],
  ['src/store/x.ts', '../schema/y.ts', 'store leans on schema'],
  ['src/http/x.ts', '../config.ts', 'http leans on config.ts'],
  ['src/http/x.ts', '../main.ts', 'http leans on main.ts'],
  ['src/http/x.ts', '../composition/y.ts', 'http leans on composition'],
  ['src/main.ts', './cli.ts', 'main.ts leans on cli.ts'],
  ['src/composition/x.ts', '../cli.ts', 'composition leans on cli.ts'],
  ['src/cli.ts', './dhcp/server.ts', 'cli.ts leans on dhcp'],
];

const DOORS: readonly (readonly [string, string, string])[] = [
  ['src/dhcp/x.ts', "import express from 'express';", 'dhcp imports express, whose door is http'],
  ['src/http/x.ts', "import 'kysely/a.js';", 'http imports kysely, whose door is store'],
  ['src/http/x.ts', "await import('@a/b/c.js');", 'http imports @a/b, whose door is nowhere'],
  ['src/http/x.ts', "require('toString');", 'http imports toString, whose door is nowhere'],
  ['src/http/x.ts', "import fs from 'fs';", 'http imports fs, whose door is nowhere'],
  [
    'src/domain/x.ts',
    "import type { Z } from 'pino';",
    'domain imports pino, whose door is telemetry',
  ],
  ['src/main.ts', "import { pino } from 'pino';", 'main.ts imports pino, whose door is telemetry'],
];

export const IMPORT_PLANTS: readonly Plant[] = [
  ...LEANING.map((code) =>
    plant(OTHER_PART, 'src/dhcp/x.ts', code, 'dhcp leans on tftp: ../tftp/y.ts'),
  ),
  ...LEANS.map(([path, specifier, who]) =>
    plant(OTHER_PART, path, `import '${specifier}';`, `${who}: ${specifier}`),
  ),
  plant(
    'nothing in src imports what is not in src',
    'src/dhcp/x.ts',
    "import '../../test/a.ts';",
    'leaves src: ../../test/a.ts',
  ),
  plant(
    URLS,
    'test/dhcp/x.ts',
    "new URL('support/y.ts', import.meta.url);",
    'support/y.ts leads nowhere',
  ),
  plant(
    URLS,
    'src/dhcp/x.ts',
    "new URL('../../templates/no/', import.meta.url);",
    '../../templates/no/ leads nowhere',
  ),
  ...DOORS.map(([path, code, seen]) => plant(DOOR, path, code, seen)),
  plant(NODE, 'src/domain/x.ts', "import 'node:fs';", 'domain imports node:fs'),
  plant(NODE, 'src/workflow/x.ts', "import 'node:crypto';", 'workflow imports node:crypto'),
  plant(
    'what is imported is written out',
    'src/dhcp/x.ts',
    'await import(name);',
    'a dynamic import of something computed',
  ),
  plant(BARREL, 'src/dhcp/x.ts', "export { y } from './y.ts';", 'exports from ./y.ts'),
  plant(BARREL, 'src/dhcp/x.ts', "export type * from './y.ts';", 'exports from ./y.ts'),
];
