/**
 * Tells an image that can be installed from, and says of any other file why it is none.
 *
 * @module
 */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileTag } from './bulk/file-tag.ts';
import { oneRange } from './bulk/one-range.ts';
import { parseDiskInfo } from './disk-info.ts';
import type { DiskInfo, Image } from './image.ts';
import { IsoError } from './iso9660/error.ts';
import { type Iso, openIso } from './iso9660/open.ts';
import { hostContents } from './proxmox/host-contents.ts';

/** `reason` reads after the file's name. */
export type Recognition =
  | { readonly kind: 'image'; readonly image: Image }
  | { readonly kind: 'refused'; readonly reason: string };

/** Nothing but the line is in it; more than this is something else. */
const MAX_INFO_BYTES = 4096;

/** What the file at `path` is. Reads a few sectors of it; never throws for what is in the file. */
export async function recognise(path: string): Promise<Recognition> {
  try {
    const stats = await stat(path);
    const iso = await openIso(path);
    try {
      return { kind: 'image', image: { ...fileFacts(path, stats), ...(await contents(iso)) } };
    } finally {
      await iso.close();
    }
  } catch (error) {
    return { kind: 'refused', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof IsoError) return error.message;
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

type FileFacts = Pick<Image, 'id' | 'path' | 'size' | 'modifiedAt' | 'etag'>;

function fileFacts(path: string, stats: Stats): FileFacts {
  const { size, mtimeMs } = stats;
  return { id: imageId(path), path, size, modifiedAt: mtimeMs, etag: fileTag(stats) };
}

/** The file's name, as one part of a URL's path. */
export function imageId(path: string): string {
  return encodeURIComponent(basename(path));
}

/** An ISO of Proxmox has a `.disk/info`, too, and says other things in it. */
async function contents(iso: Iso): Promise<Omit<Image, keyof FileFacts>> {
  const host = await hostContents(iso);
  if (host !== undefined) return host;
  const info = await readInfo(iso);
  const kernel = await oneRange(iso, '/casper/vmlinuz');
  const initrd = await oneRange(iso, '/casper/initrd');
  return { kind: 'ubuntu', ...info, kernel, initrd };
}

async function readInfo(iso: Iso): Promise<DiskInfo> {
  const file = await iso.find('/.disk/info');
  if (file?.kind !== 'file') {
    throw new IsoError('unsupported', 'is no Ubuntu image: it holds no file .disk/info');
  }
  const bytes = await iso.read(file, { offset: 0, length: MAX_INFO_BYTES });
  const text = bytes.toString('utf8').trim();
  const info = parseDiskInfo(text);
  if (info !== undefined) return info;
  const got = JSON.stringify(text.slice(0, 120));
  throw new IsoError(
    'unsupported',
    `is no Ubuntu image for amd64 or arm64: .disk/info says ${got}`,
  );
}
