/**
 * What GRUB's own parser says of the configurations: the model of grub-grammar.ts may be wrong.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createGrubConfigs } from '../../src/boot/grub-config.ts';
import { grub } from '../../src/boot/quoting/grub.ts';
import type { Screen } from '../../src/domain/screen.ts';
import { unpackedPackage } from '../support/lab/unpacked-package.ts';
import { command, needs } from '../support/needs.ts';
import { parseGrubLine } from './grub-grammar.ts';
import { HOSTILE_STRINGS, hostileText } from './hostile-strings.ts';
import { OPTIPLEX_SCREEN, templates } from './nodes.ts';

const OPTIONS = needs(command('apt-get', 'apt'), command('dpkg-deb', 'dpkg'));
const configs = createGrubConfigs(templates);
const { scriptUrl } = OPTIPLEX_SCREEN;

let program = '';

/** Whether GRUB can parse `script`. */
function isTaken(script: string): boolean {
  const { status, error } = spawnSync(program, [], { input: script });
  assert.ok(error === undefined && (status === 0 || status === 1), `${error} ${status}`);
  return status === 0;
}

function screensWith(text: string): readonly Screen[] {
  return [
    { ...OPTIPLEX_SCREEN, hostname: text, imageLabel: text },
    { kind: 'waiting', mac: text, scriptUrl },
    { kind: 'queue', hostname: text, position: 1, scriptUrl },
    { kind: 'local', method: 'exit', reason: text },
    { kind: 'stopped', name: text, title: text, reason: text, advice: text, scriptUrl },
  ];
}

describe("GRUB's own parser", () => {
  before(() => {
    if (OPTIONS.skip === false)
      program = join(unpackedPackage('grub-common'), 'usr/bin/grub-script-check');
  });

  test('takes the first file, and sees a mistake in it', OPTIONS, () => {
    const first = configs.first({ folderUrl: 'tftp://192.168.1.10/grub' });
    assert.ok(isTaken(first));
    for (const word of ['fi', 'done', 'then', 'do']) {
      assert.ok(!isTaken(first.replace(new RegExp(`\\b${word}\\b`), 'true')), `without a ${word}`);
    }
  });

  test('takes every screen, whatever its words', OPTIONS, () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        // In a block that a word that breaks out would close, or leave open.
        const screens = screensWith(text).map((screen) => configs.screen(screen));
        assert.ok(isTaken(`if true; then\n${screens.join('\n')}\nfi\n`), JSON.stringify(text));
      }),
      { numRuns: 60, examples: HOSTILE_STRINGS.map((text) => [text]) },
    );
  });

  test('and the model agree on what is a line', OPTIONS, () => {
    const pieces = fc.constantFrom(...["'", '"', '\\', 'a', ' ', '$x', '\\"', "\\'", '#', '|']);
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 6 }), hostileText, (parts, text) => {
        const line = `echo ${grub(text)} a${parts.join('').replace(/\|+/g, '')}`;
        assert.equal(isTaken(`${line}\n`), isLine(line), line);
      }),
      { numRuns: 60 },
    );
  });
});

function isLine(line: string): boolean {
  try {
    parseGrubLine(line);
    return true;
  } catch {
    return false;
  }
}
