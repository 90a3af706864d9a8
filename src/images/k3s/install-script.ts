/**
 * K3s' install script, for which nobody publishes a sum.
 *
 * It runs as root on every machine. So the first one that is taken for a version is the one from then on:
 * its sum is kept, and another script under the same version is refused until the owner vouches for it.
 *
 * @module
 */
import { ImageFault } from '../image-fault.ts';

/** The variables that a join sets: a script without them would download, or start K3s by itself. */
const NEEDED = ['INSTALL_K3S_SKIP_DOWNLOAD', 'INSTALL_K3S_SKIP_ENABLE', 'INSTALL_K3S_EXEC'];

/** Throws a `mirror` fault that says why `bytes` are no such script. */
export function requireInstallScript(where: string, bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('utf8');
  if (!/^#! ?\/\S*\b(sh|dash|bash)\s/.test(text)) {
    throw new ImageFault('mirror', `${where} is no shell script`);
  }
  const lacks = NEEDED.filter((name) => !text.includes(name));
  if (lacks.length === 0) return;
  const why = `it names no ${lacks.join(' and no ')}`;
  throw new ImageFault('mirror', `${where} is no install script of K3s: ${why}`);
}

/** `pinned` is the sum that is kept for this version; `vouched` is the owner's word, given now. */
export type ScriptSums = {
  readonly actual: string;
  readonly pinned: string | undefined;
  readonly vouched: string | undefined;
};

/** Throws `untrusted` where the script is another one than was vouched for, or than it was before. */
export function requirePinned(where: string, { actual, pinned, vouched }: ScriptSums): void {
  if (vouched !== undefined) {
    if (vouched === actual) return;
    const sums = `expected ${vouched}, got ${actual}`;
    throw new ImageFault('untrusted', `${where} has another sum than was ordered: ${sums}`);
  }
  if (pinned === undefined || pinned === actual) return;
  const sums = `it had ${pinned}, it has ${actual}`;
  const remedy = 'read it, and give its sum as installSha256 with the order';
  throw new ImageFault('untrusted', `${where} is another script than before (${sums}): ${remedy}`);
}
