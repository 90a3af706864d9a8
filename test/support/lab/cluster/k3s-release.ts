/**
 * A release of K3s as an owner without internet puts it into the folder of the images, made of stand-ins.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STAND_INS } from '../../k3s/joining-machine.ts';
import { PILOT_ADDRESS } from '../network.ts';
import { HOST_PORT } from './kubernetes-host.ts';

export const K3S_VERSION = 'v1.33.1+k3s1';

const SERVE = fileURLToPath(new URL('k3s-server.sh', import.meta.url));
/** The first line of the stand-in that is no function. */
const MAIN_PART = /^command=\$\{1:-\}$/m;

/** Under their upstream names, with a list of sums. */
export function putK3sRelease(images: string): void {
  const folder = join(images, 'k3s', `${K3S_VERSION}-amd64`);
  mkdirSync(folder, { recursive: true });
  const files = {
    k3s: Buffer.from(labK3s()),
    'k3s-airgap-images-amd64.tar.zst': Buffer.alloc(2_000_000, 'images of pods '),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const sums = Object.entries(files).map(([name, bytes]) => `${sha256Of(bytes)}  ${name}\n`);
  writeFileSync(join(folder, 'sha256sum-amd64.txt'), sums.join(''));
  copyFileSync(join(STAND_INS, 'install.sh'), join(folder, 'install.sh'));
}

/** The stand-in, with what the lab has in the place of its `serve`: the later function counts. */
function labK3s(): string {
  const program = readFileSync(join(STAND_INS, 'k3s'), 'utf8');
  if (!MAIN_PART.test(program)) throw new Error('the stand-in of k3s has another main part');
  const where = `lab_host=${PILOT_ADDRESS}\nlab=http://$lab_host:${HOST_PORT}\n`;
  const serve = `${where}${readFileSync(SERVE, 'utf8')}`;
  return program.replace(MAIN_PART, (line) => `${serve}\n${line}`);
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
