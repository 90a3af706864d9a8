/**
 * Violations of the rules for sources and other files: one at least for each rule, so that a rule that
 * has gone blind is noticed.
 *
 * @module
 */
import { DOC, type Plant, plant, source } from './lawful.ts';

const ENVIRONMENT = 'only config.ts and cli.ts read the environment';
const DEFAULT = 'no module has a default export';
const ANY = 'nothing is of type any';
const LINK = 'no document has a dead link';
const TEMPLATE = 'each template is named by a file of src';
const PATH = 'no file names a path of one machine';
const REGISTRY = 'no file names a package registry';
const machine = (...segments: string[]) => ['', ...segments].join('/');

export const SOURCE_PLANTS: readonly Plant[] = [
  plant(ENVIRONMENT, 'src/dhcp/x.ts', 'const { PORT } = process.env;', 'reads the environment'),
  plant(ENVIRONMENT, 'src/dhcp/x.ts', "process['env'].PORT;", 'reads the environment'),
  plant(ENVIRONMENT, 'src/main.ts', 'process?.env;', 'reads the environment'),
  plant(ENVIRONMENT, 'src/cli/x.ts', 'process.env;', 'reads the environment'),
  plant(
    ENVIRONMENT,
    'src/dhcp/x.ts',
    "import { env } from 'node:process';",
    'reads the environment',
  ),
  plant(
    ENVIRONMENT,
    'src/dhcp/x.ts',
    'const { env: settings } = process;',
    'reads the environment',
  ),
  plant(
    'nothing but the commands and the log writes to the console',
    'src/dhcp/x.ts',
    "console.log('a');",
    'writes to console.log',
  ),
  {
    rule: 'each module of src says what it is for',
    files: { 'src/dhcp/x.ts': '/** No tag. */\nexport const a = 1;\n' },
    seen: 'src/dhcp/x.ts:1 has no doc comment with @module',
  },
  {
    rule: 'each module of src says what it is for',
    files: { 'src/dhcp/x.ts': `export const a = 1;\n${DOC}` },
    seen: 'src/dhcp/x.ts:1 has no doc comment with @module',
  },
  plant(DEFAULT, 'src/dhcp/x.ts', 'export default 1;', 'exports a default'),
  plant(DEFAULT, 'test/dhcp/x.ts', 'export { a as default };', 'exports a default'),
  plant(DEFAULT, 'src/dhcp/x.ts', 'export = 1;', 'exports a default'),
  plant(ANY, 'src/dhcp/x.ts', 'const a = b as any;', 'any'),
  plant(ANY, 'src/dhcp/x.ts', 'function a(b: any) {}', 'any'),
  plant(ANY, 'src/dhcp/x.ts', 'const a: Map<string, any> = b;', 'any'),
  {
    rule: 'no file has more than 250 lines',
    files: { 'src/dhcp/x.ts': `${DOC}${'a();\n'.repeat(246)}` },
    seen: 'src/dhcp/x.ts:251 has 251 lines',
  },
  ...['utils.ts', 'node-manager.ts', 'helpers/a.ts', 'a.service.ts'].map((name) => ({
    rule: 'no file is called utils, manager, helper or service',
    files: source(`src/dhcp/${name}`, ''),
    seen: `src/dhcp/${name}:1 is called ${name.split('/')[0]}`,
  })),
  {
    rule: TEMPLATE,
    files: { 'templates/ipxe/old.ipxe.hbs': '' },
    seen: 'templates/ipxe/old.ipxe.hbs:1 is named nowhere in src',
  },
  {
    rule: TEMPLATE,
    files: { 'templates/grub/a.cfg.hbs': '', ...source('src/boot/x.ts', "// 'grub/a.cfg'") },
    seen: 'templates/grub/a.cfg.hbs:1 is named nowhere in src',
  },
  {
    rule: LINK,
    files: { 'docs/b.md': 'A [link](c.md).\n' },
    seen: 'docs/b.md:1 c.md leads nowhere',
  },
  {
    rule: LINK,
    files: { 'docs/b.md': '\n[a]: ../nowhere/\n' },
    seen: 'docs/b.md:2 ../nowhere/ leads nowhere',
  },
  { rule: LINK, files: { 'docs/b.md': '![x](x.png)\n' }, seen: 'docs/b.md:1 x.png leads nowhere' },
  {
    rule: LINK,
    files: { 'docs/b.md': '[x](a.md#the-way-out)\n' },
    seen: 'docs/b.md:1 a.md#the-way-out leads to no heading',
  },
  {
    rule: PATH,
    files: { 'docs/b.md': `a\n${machine('work', 'main')}\n` },
    seen: `docs/b.md:2 a path of one machine: ${machine('work', 'main')}`,
  },
  {
    rule: PATH,
    files: { 'setup/a.sh': `cd "${machine('root', '.cache')}"\n` },
    seen: `setup/a.sh:1 a path of one machine: ${machine('root', '.cache')}`,
  },
  {
    rule: REGISTRY,
    files: { '.npmrc': 'registry=http://a.example/\n' },
    seen: '.npmrc:1 a registry: registry=http://a.example/',
  },
  {
    rule: REGISTRY,
    files: { 'package-lock.json': `{ "resolved"${': '}"https://a.example/b.tgz" }\n` },
    seen: `package-lock.json:1 a registry: "resolved"${': '}"https://a.example/b.tgz`,
  },
];
