/**
 * The stand-in installer reads late-commands out of user-data with a small awk program: it must read
 * them exactly, or not at all.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { command, needs } from '../support/needs.ts';

const PROGRAM = fileURLToPath(new URL('../support/lab/installer/commands.awk', import.meta.url));
const OPTIONS = needs(command('busybox', 'busybox-static'));

/** The commands that the program finds in `userData`, or undefined where it refuses to. */
function commandsIn(userData: string): readonly string[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  try {
    const argv = ['awk', '-v', 'wanted=late-commands', '-f', PROGRAM];
    const { status } = spawnSync('busybox', argv, { cwd: folder, input: userData });
    if (status !== 0) return undefined;
    const names = readdirSync(folder).sort((a, b) => Number(a) - Number(b));
    return names.map((name) => readFileSync(join(folder, name), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function userDataWith(items: readonly string[]): string {
  const list = items.map((item) => `    - ${item}\n`).join('');
  return `#cloud-config\nautoinstall:\n  version: 1\n  late-commands:\n${list}  error-commands:\n    - "false"\n`;
}

test('the stand-in installer runs the commands that the template quoted', OPTIONS, () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab \'"\\/$&;|<>`{}\n\t#%'), minLength: 1 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), (commands) => {
      const items = commands.map((one) => JSON.stringify(one));
      assert.deepEqual(commandsIn(userDataWith(items)), commands);
    }),
    { numRuns: 30 },
  );
});

for (const [what, item] of [
  ['a plain scalar', 'echo hello'],
  ['a list', '["echo", "hello"]'],
  ['a quote inside', '"echo "hello""'],
  ['an unknown escape', '"echo \\q"'],
  ['a block', '|\n      echo hello'],
] as const) {
  test(`the stand-in installer refuses ${what} among the commands`, OPTIONS, () => {
    assert.equal(commandsIn(userDataWith([item])), undefined);
  });
}
