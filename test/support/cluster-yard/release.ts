/**
 * A release of K3s as a person puts it into the folder of images: stand-ins under the names of the real files.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAND_INS } from '../k3s/joining-machine.ts';

export const VERSION = 'v1.33.1+k3s1';

export function putRelease(images: string): void {
  const folder = join(images, 'k3s', `${VERSION}-amd64`);
  mkdirSync(folder, { recursive: true });
  const files = {
    k3s: livingK3s(),
    'k3s-airgap-images-amd64.tar.zst': 'images of pods\n'.repeat(20_000),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const sums = Object.entries(files).map(([name, text]) => {
    return `${createHash('sha256').update(text).digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(folder, 'sha256sum-amd64.txt'), sums.join(''));
  writeFileSync(join(folder, 'install.sh'), readFileSync(join(STAND_INS, 'install.sh')));
}

/** The stand-in that is as strict as K3s about its configuration, with servers that live in the yard's world. */
function livingK3s(): string {
  const standIn = readFileSync(join(STAND_INS, 'k3s'), 'utf8');
  const lives = readFileSync(new URL('k3s-lives.sh', import.meta.url), 'utf8');
  const main = standIn.indexOf('\ncommand=');
  if (main < 0) throw new Error('the main part of the stand-in of k3s is not where it was');
  return `${standIn.slice(0, main)}\n${lives}${standIn.slice(main)}`;
}
