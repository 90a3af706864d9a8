/**
 * The stand-in installer must refuse what Ubuntu's dies of, or passes over to somebody's harm: otherwise an
 * install in the lab would prove nothing.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { yamlBlock } from '../../src/boot/quoting/yaml-block.ts';
import { command, needs } from '../support/needs.ts';

const INSTALLER = fileURLToPath(new URL('../support/lab/installer', import.meta.url));
const OPTIONS = needs(command('busybox', 'busybox-static'), command('dash'));

/** As init.sh has them when it comes to the answers. */
const AROUND = `
  say() { echo "$*"; }
  refuse() { say "refused: $*"; exit 1; }
  . "$LAB_INSTALLER/answers.sh"
`;

const GOOD = {
  version: 1,
  reporting: { pilotlight: { type: 'webhook', endpoint: 'http://10.77.0.2/events' } },
  storage: { layout: { name: 'lvm' } },
  identity: { hostname: 'lab-1', username: 'ubuntu', password: '!' },
  'late-commands': ['true', ['curtin', 'in-target', '--', 'true']],
};

/** What the stand-in says last of an answer file. */
function verdictOn(document: unknown, medium: 'nfs' | 'http' = 'nfs'): string {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    mkdirSync(join(folder, 'bin'));
    symlinkSync('/bin/busybox', join(folder, 'bin/awk')); // the one that it has
    writeFileSync(join(folder, 'user-data'), `#cloud-config\n${yamlBlock(document)}`);
    const { stdout } = spawnSync('dash', ['-c', AROUND], {
      encoding: 'utf8',
      env: {
        ...{ LAB_RUN: folder, LAB_INSTALLER: INSTALLER, medium },
        PATH: `${folder}/bin:${process.env['PATH']}`,
      },
    });
    return stdout.trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the stand-in takes a good answer file', OPTIONS, () => {
  assert.equal(verdictOn({ autoinstall: GOOD }), 'answers read');
});

test(
  'the stand-in takes a network section where its root does not hang on the card',
  OPTIONS,
  () => {
    const network = { version: 2, ethernets: { boot: { dhcp4: true } } };
    assert.equal(verdictOn({ autoinstall: { ...GOOD, network } }, 'http'), 'answers read');
    assert.match(verdictOn({ autoinstall: { ...GOOD, network } }), /^refused: a network section/);
  },
);

const webhook = GOOD.reporting.pilotlight;

for (const [what, change, wanted] of [
  ['another version', { version: 2 }, /no version: 1/],
  ['a version in quotes', { version: '1' }, /no version: 1/],
  ['a key that 24.04 drops', { 'kernel-crash-dumps': { enabled: true } }, /does not know .*dumps/],
  ['sections that wait', { 'interactive-sections': ['network'] }, /waits for a person/],
  ['a command that is a mapping', { 'early-commands': [{ a: 'b' }] }, /neither text nor a list/],
  ['commands that are no list', { 'error-commands': 'true' }, /wants a list/],
  ['a layout that nobody knows', { storage: { layout: { name: 'lvn' } } }, /becomes direct: lvn/],
  ['an unknown source', { source: { id: 'ubuntu-desktop' } }, /KeyError/],
  ['no password', { identity: { ...GOOD.identity, password: '' } }, /has no password/],
  ['groups of the user', { identity: { ...GOOD.identity, groups: [] } }, /groups/],
  ['a kernel named twice', { kernel: { package: 'linux', flavor: 'hwe' } }, /not both/],
  ['another fallback', { apt: { fallback: 'offline' } }, /apt\.fallback/],
  ['a number of retries', { reporting: { one: { ...webhook, retries: 3 } } }, /an int silences/],
  ['a misspelt field', { reporting: { one: { ...webhook, endpiont: 'x' } } }, /know .*endpiont/],
] as const) {
  test(`the stand-in refuses ${what}`, OPTIONS, () => {
    const verdict = verdictOn({ autoinstall: { ...GOOD, ...change } });
    assert.match(verdict, /^refused: /);
    assert.match(verdict, wanted);
  });
}

test('the stand-in refuses keys beside autoinstall', OPTIONS, () => {
  const verdict = verdictOn({ autoinstall: GOOD, users: ['default'] });
  assert.match(verdict, /^refused: subiquity ends on keys beside autoinstall/);
});
