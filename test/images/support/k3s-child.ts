/**
 * A process that has an image library, asks for a K3s release, and says when it is verified.
 *
 * Its arguments are the folder and the mirror's address; its test kills it.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { createImageLibrary } from '../../../src/images/library.ts';
import { K3S_WISH, VERSION } from './k3s-releases.ts';
import { QUICK } from './library-yard.ts';

const [home = '', mirror = ''] = process.argv.slice(2);

const library = createImageLibrary({
  ...{ folder: join(home, 'images'), loadersFolder: join(home, 'loaders') },
  mirrors: { k3s: `${mirror}/k3s`, k3sInstallScript: `${mirror}/raw` },
  addedToHost: (server) => ({ path: '/server', text: server }),
  ...{ inUse: () => undefined, settleMs: 0, limits: QUICK },
});
const tell = () => {
  if ('files' in library.artifactsOf(VERSION, 'amd64')) writeSync(1, 'verified\n');
};
library.onChange(tell);
await library.start();
await library.request(K3S_WISH);
tell();
setInterval(() => {}, 1000);
