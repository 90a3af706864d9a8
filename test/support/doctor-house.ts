/**
 * What a Pilotlight needs to be in good health: loaders, an image with a kernel that is one, a folder for its data.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSmallIso, sampleBytes } from './small-iso.ts';

export type DoctorHouse = {
  readonly data: string;
  readonly loaders: string;
  readonly images: string;
  /** The image's file. */
  readonly iso: string;
};

const KERNEL_MARK = 0x202;

/** As a kernel begins (boot protocol 2.00). */
function kernel(): Buffer {
  const bytes = sampleBytes('vmlinuz', 1_300_001);
  bytes.write('HdrS', KERNEL_MARK, 'latin1');
  return bytes;
}

/** As one begins that is packed with gzip. */
function initrd(): Buffer {
  const bytes = sampleBytes('initrd', 2_500_003);
  bytes.set([0x1f, 0x8b]);
  return bytes;
}

/** A PE program, as far as anybody looks. */
function loader(name: string): Buffer {
  const bytes = sampleBytes(name, 180_000);
  bytes.write('MZ', 0, 'latin1');
  return bytes;
}

export async function buildDoctorHouse(folder: string): Promise<DoctorHouse> {
  const [data, loaders, images] = ['data', 'loaders', 'images'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  for (const each of [data, loaders, images]) mkdirSync(each, { recursive: true });
  for (const name of ['snponly.efi', 'undionly.kpxe']) {
    writeFileSync(join(loaders, name), loader(name));
  }
  const files = { 'casper/vmlinuz': kernel(), 'casper/initrd': initrd() };
  const iso = await makeSmallIso(images, { name: 'ubuntu.iso', files });
  return { data, loaders, images, iso };
}
