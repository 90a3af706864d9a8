/**
 * A small lawful repository, and how a violation is planted in it.
 *
 * @module
 */

export type Files = Readonly<Record<string, string>>;

export type Plant = {
  /** The name of the rule that must see it. */
  readonly rule: string;
  readonly files: Files;
  /** The violation, whole. */
  readonly seen: string;
};

/** Five lines. */
export const DOC = '/**\n * What it is for.\n *\n * @module\n */\n';

/** Everything here is allowed, and much of it looks as if it were not. */
export const LAWFUL: Files = {
  'README.md':
    'See [the docs](docs/a.md#the-way-in), [the site](https://example.org) or `[no](link.md)`.\n',
  'docs/a.md':
    '# The way in\n\n```\n[in a fence](nowhere.md)\n```\n\n[back](../README.md) [here](#the-way-in) [all](../docs)\n',
  'package-lock.json': '{ "packages": { "a": { "integrity": "sha512-…" } } }\n',
  'templates/ipxe/install.ipxe.hbs': '#!ipxe\ncd /target/root\n',
  'templates/ipxe/queue.ipxe.hbs': '#!ipxe\n',
  'src/main.ts': `${DOC}import './dhcp/server.ts';\nimport './composition/host.ts';\nimport { env } from './config.ts';\nconsole.info(env);\n`,
  'src/cli.ts': `#!/usr/bin/env node\n${DOC}const { run } = await import('./main.ts');\nawait import('./dhcp/server.ts');\nimport './config.ts';\nrun();\n`,
  'src/composition/run.ts': `${DOC}import type { Server } from 'node:http';\nawait import('../k3s/api.ts');\n`,
  'src/k3s/api.ts': `${DOC}import type { Server } from 'node:http';\nawait import('@kubernetes/client-node');\n`,
  'src/composition/host.ts': `${DOC}import '../dhcp/server.ts';\nimport '../config.ts';\n`,
  'src/config.ts': `${DOC}import { z } from 'zod';\nimport './schema/field.ts';\nexport const env = process.env['PORT'];\n`,
  'src/schema/field.ts': `${DOC}import type { z } from 'zod';\n`,
  'src/domain/mac.ts': `${DOC}import { a } from './any.ts';\n// import 'node:fs'; console.log(process.env)\n`,
  'src/domain/any.ts': `${DOC}export const a = { any: 1, b: Promise.any([]), c: "as any" };\n`,
  'src/dhcp/server.ts': `${DOC}import { createSocket } from 'node:dgram';\nimport type { a } from '../domain/any.ts';\nnew Worker(new URL('./thread.ts', import.meta.url));\nconst environment = { process: { environment: createSocket } };\n`,
  'src/dhcp/thread.ts': DOC,
  'test/dhcp/seen.test.ts':
    "const at = import.meta.url;\nnew URL('../../.cache/made-by-a-run/', import.meta.url);\nnew URL('https://a.test/', import.meta.url);\n",
  'src/boot/screens.ts': `${DOC}import Handlebars from 'handlebars';\nconst folder = new URL('../../templates/', import.meta.url);\nrender('ipxe/install.ipxe');\nrender(\`ipxe/\${kind}.ipxe\`);\nconst kinds = ['queue'];\n`,
  'src/workflow/step.ts': `${DOC}import '../domain/mac.ts';\nimport './next.ts';\n`,
  'src/workflow/next.ts': DOC,
  'test/domain/mac.test.ts':
    "import { test } from 'node:test';\nimport express from 'express';\nimport { default as a } from 'b';\n",
};

export function source(path: string, code: string): Files {
  return { [path]: `${DOC}${code}\n` };
}

/** A violation in the first line of code of a source file. */
export function plant(rule: string, path: string, code: string, seen: string): Plant {
  return { rule, files: source(path, code), seen: `${path}:6 ${seen}` };
}
