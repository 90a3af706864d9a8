/**
 * What a machine says on its serial port, which QEMU writes to a file.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

export type SerialPort = {
  /** Everything so far, without colours, cursor movements and carriage returns. */
  serialLog(): string;
  /** What matches, as soon as it has been said. Throws after `timeoutMs`, or when the machine has ended. */
  waitForSerial(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
};

export function serialPort(file: string, ended: () => boolean): SerialPort {
  const serialLog = () => stripVTControlCharacters(readFileSync(file, 'utf8')).replaceAll('\r', '');
  return {
    serialLog,
    async waitForSerial(pattern, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const over = ended();
        const found = pattern.exec(serialLog());
        if (found) return found;
        if (over) throw new Error(`the machine ended and never said ${pattern}`);
        if (Date.now() > deadline) {
          throw new Error(`the machine did not say ${pattern} within ${timeoutMs / 1000} s`);
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
  };
}
