/**
 * Takes the boot loaders out of an archive, and nothing else.
 *
 * @module
 */
import { createReadStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asFault, ImageFault } from '../image-fault.ts';
import type { ImageJobs } from '../image-jobs.ts';
import { syncFolder } from '../replace-file.ts';
import { readTar, type TarMember } from './tar.ts';

type Order = ImageJobs['unpack']['order'];

/** Ubuntu's archive holds a kernel and an initrd too: 92 MB packed, and little more unpacked. */
const MAX_UNPACKED = 512 * 1024 * 1024;
/** GRUB with its modules has 3 MB. At most ten of them are held at once. */
const MAX_LOADER = 16 * 1024 * 1024;

/**
 * The members that are wanted, and under which names they are found by those who look for loaders.
 * iPXE's util/gensrvimg: `ipxeboot/`, a folder for each architecture, `-sb` for what is signed. Ubuntu:
 * `amd64/bootx64.efi` is shim, `amd64/grubx64.efi` is GRUB with its network modules.
 */
const WANTED: Readonly<Record<'ipxe' | 'netboot', RegExp>> = {
  ipxe: /^ipxeboot\/((?:(?:x86_64|i386|arm64)(?:-sb)?\/)?(?:undionly\.kpxe|ipxe\.pxe|ipxe\.efi|snponly\.efi|shim(?:x64|aa64)\.efi))$/,
  netboot: /^(?:amd64|arm64)\/(boot(?:x64|aa64)\.efi|grub(?:x64|aa64)\.efi|mm(?:x64|aa64)\.efi)$/,
};

/** The folder is on the disk, whole, when this returns. Throws a `mirror` fault for other archives. */
export async function unpackLoaders(order: Order): Promise<readonly string[]> {
  const { into } = order;
  const members = await wantedMembers(order);
  for (const { name, bytes } of members) await write(join(into, name), bytes);
  for (const folder of new Set(members.map(({ name }) => dirname(join(into, name))))) {
    await syncFolder(folder);
  }
  await syncFolder(dirname(into));
  return members.map(({ name }) => name);
}

async function wantedMembers({ archive, kind, arch }: Order): Promise<readonly TarMember[]> {
  const found = new Map<string, TarMember>();
  const wants = (name: string) => {
    return WANTED[kind].test(name) && (kind === 'ipxe' || name.startsWith(`${arch}/`));
  };
  try {
    const unpacked = createGunzip();
    // Its errors come out of the reading end.
    pipeline(createReadStream(archive), unpacked, () => undefined);
    for await (const { name, bytes } of readTar(bounded(unpacked), {
      wants,
      largest: MAX_LOADER,
    })) {
      const [, short = name] = WANTED[kind].exec(name) ?? [];
      found.set(short, { name: short, bytes });
    }
  } catch (cause) {
    const { kind: fault, message } = asFault(cause);
    if (fault === 'disk') throw cause;
    throw new ImageFault('mirror', `the archive is damaged: ${message}`, { cause });
  }
  const lacks = REQUIRED[kind](arch).filter((name) => !found.has(name));
  if (lacks.length === 0) return [...found.values()];
  throw new ImageFault('mirror', `the archive holds no ${lacks.join(' and no ')}`);
}

/** A few kilobytes can unpack to anything. */
async function* bounded(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > MAX_UNPACKED) throw new RangeError(`it unpacks to over ${MAX_UNPACKED} bytes`);
    yield chunk;
  }
}

/** Without these an archive is another one, whatever its name. */
const REQUIRED = {
  ipxe: () => ['x86_64/snponly.efi'],
  netboot: (arch: string | undefined) =>
    arch === 'arm64' ? ['bootaa64.efi', 'grubaa64.efi'] : ['bootx64.efi', 'grubx64.efi'],
} as const;

async function write(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
