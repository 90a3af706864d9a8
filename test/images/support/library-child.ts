/**
 * A process that has an image library, asks for a release, and says when it is verified.
 *
 * Its arguments are the folder, the mirror's address and the file with the signing key; its test kills it.
 *
 * @module
 */
import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MIRRORS } from '../../../src/images/image-request.ts';
import { createImageLibrary } from '../../../src/images/library.ts';
import type { SigningKey } from '../../../src/images/release/signature.ts';
import { ISO, QUICK, WISH } from './library-yard.ts';

const [home = '', ubuntu = '', keyFile = ''] = process.argv.slice(2);
const key = JSON.parse(readFileSync(keyFile, 'utf8')) as SigningKey;

const library = createImageLibrary({
  ...{ folder: join(home, 'images'), loadersFolder: join(home, 'loaders') },
  ...{ mirrors: { ...MIRRORS, ubuntu }, signingKeys: [key], limits: QUICK },
  addedToHost: (server) => ({ path: '/server', text: server }),
  ...{ inUse: () => undefined, settleMs: 0 },
});
library.onChange(() => {
  if (library.list().some(({ id }) => id === ISO)) writeSync(1, 'verified\n');
});
await library.start();
await library.request(WISH);
if (library.list().some(({ id }) => id === ISO)) writeSync(1, 'verified\n');
setInterval(() => {}, 1000);
