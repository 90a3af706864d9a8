/**
 * Reads what the stand-in installer said on the serial port (installer/init.sh).
 *
 * @module
 */
import assert from 'node:assert/strict';

/** The text between `LAB: begin NAME` and `LAB: end NAME`. */
export function fetchedFile(serialLog: string, name: string): string {
  const found = new RegExp(`^LAB: begin ${name}\\n([^]*?)^LAB: end ${name}$`, 'm').exec(serialLog);
  assert.ok(found?.[1] !== undefined, `the installer printed no ${name}`);
  return found[1];
}

/** The words of the kernel's command line, in order. */
export function kernelWords(serialLog: string): readonly string[] {
  const line = /^LAB: command line: (.*)$/m.exec(serialLog)?.[1];
  assert.ok(line !== undefined, 'the installer printed no command line');
  return line.split(' ');
}
