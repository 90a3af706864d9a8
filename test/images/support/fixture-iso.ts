/**
 * The images under te../../fixtures/iso, and what is in them. `node test/images/support/fixture-iso.ts` makes
 * them anew, with xorriso.
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  INITRD,
  KERNEL,
  makeSmallIso,
  SERVER_INFO,
  type SmallIso,
  sampleBytes,
} from '../../support/small-iso.ts';

const DEEP = 'a/b/c/d/e/f/g/h/i/j';
/** 240 bytes: more than a directory record holds beside the rest of Rock Ridge. */
export const LONG_NAME = `${'long-'.repeat(47)}.name`;
/** Over four sectors of directory. */
const MANY = Array.from({ length: 70 }, (_none, index) => `many/entry-${index}`);

const FILES: Readonly<Record<string, Buffer>> = {
  [`${DEEP}/bottom`]: sampleBytes('bottom', 5000),
  [LONG_NAME]: sampleBytes('long', 300),
  empty: Buffer.alloc(0),
  'empty too': Buffer.alloc(0),
  'gr\u00fc\u00df.txt': sampleBytes('utf8', 2048),
  ...Object.fromEntries(MANY.map((path) => [path, Buffer.from(path)])),
};
const LINKS = { link: 'a/b', 'a/up': '../many/entry-3', loop: 'loop', 'to-root': '/casper' };
const SHORT = { 'DIR/FILE.TXT': sampleBytes('short', 5000), NOEXT: Buffer.from('x') };

type Fixture = { readonly wanted: SmallIso; readonly files: Readonly<Record<string, Buffer>> };

const CASPER = { 'casper/vmlinuz': KERNEL, 'casper/initrd': INITRD };
const INFO = { '.disk/info': Buffer.from(SERVER_INFO) };

export const FIXTURES = {
  'rock-ridge': { wanted: { files: FILES, links: LINKS }, files: { ...CASPER, ...INFO, ...FILES } },
  relocated: {
    wanted: { files: FILES, links: LINKS, relocate: true },
    files: { ...CASPER, ...INFO, ...FILES },
  },
  joliet: {
    wanted: { files: SHORT, options: ['-J', '-R', '--norock'] },
    files: { ...CASPER, ...INFO, ...SHORT },
  },
  plain: {
    wanted: { files: SHORT, info: null, options: ['-iso-level', '1', '--norock'] },
    files: { ...CASPER, ...SHORT },
  },
} satisfies Record<string, Fixture>;

export type FixtureName = keyof typeof FIXTURES;

function packed(name: FixtureName): string {
  return fileURLToPath(new URL(`../../fixtures/iso/${name}.iso.gz`, import.meta.url));
}

export async function fixtureBytes(name: FixtureName): Promise<Buffer> {
  return gunzipSync(await readFile(packed(name)));
}

/** Unpacks one into `folder`, and returns its path. */
export async function unpackFixture(folder: string, name: FixtureName): Promise<string> {
  const path = join(folder, `${name}.iso`);
  await writeFile(path, await fixtureBytes(name));
  return path;
}

async function makeFixtures(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fixture-iso-'));
  for (const [name, { wanted }] of Object.entries(FIXTURES)) {
    const image = await makeSmallIso(folder, { ...wanted, name: `${name}.iso` });
    await writeFile(packed(name as FixtureName), gzipSync(await readFile(image), { level: 9 }));
  }
  await rm(folder, { recursive: true });
}

if (import.meta.main) await makeFixtures();
