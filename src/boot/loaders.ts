/**
 * Where on this machine the loaders are. None is shipped: iPXE comes from the distribution's
 * package, from a folder of the user's, or from the iPXE project's release archive, in this order;
 * shim and GRUB from the user's folder, or both from Ubuntu's netboot archive.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LOADERS, type Loader } from '../domain/loader.ts';
import {
  type Format,
  SECOND_STAGE_FILES,
  SECOND_STAGES,
  type SecondStage,
  SOURCES,
  type Sources,
} from './loader-files.ts';

export type LoaderFolders = {
  /** The user's own: iPXE builds, shim and GRUB with its `grub/` folder. */
  readonly configured: string | undefined;
  /** Where distributions put iPXE. */
  readonly packages: readonly string[];
  /** Unpacked archives: iPXE's `ipxeboot.tar.gz`, Ubuntu's netboot archive. */
  readonly archive: string | undefined;
};

export const PACKAGE_FOLDERS: readonly string[] = ['/usr/lib/ipxe', '/usr/share/ipxe', '/boot'];

export type LoaderFile = { readonly path: string };

export type MissingLoader = { readonly loader: Loader; readonly advice: string };

export type Loaders = {
  /** Looks for all of them. What was found before stays in use until then. */
  load(): Promise<void>;
  find(loader: Loader): LoaderFile | undefined;
  secondStage(name: SecondStage): LoaderFile | undefined;
  missing(): readonly MissingLoader[];
};

export function createLoaders(folders: LoaderFolders): Loaders {
  let loaders: ReadonlyMap<Loader, string> = new Map();
  let stages: ReadonlyMap<SecondStage, string> = new Map();

  return {
    async load() {
      const found = await firstOfEach(LOADERS, (loader) => candidates(SOURCES[loader], folders));
      const next = await firstOfEach(SECOND_STAGES, (stage) => {
        const shim = found.get(stage.includes('aa64') ? 'shimaa64.efi' : 'shimx64.efi');
        return stageCandidates(stage, shim === undefined ? folders.configured : dirname(shim));
      });
      [loaders, stages] = [found, next];
    },
    find: (loader) => located(loaders.get(loader)),
    secondStage: (name) => located(stages.get(name)),
    missing: () =>
      LOADERS.filter((loader) => !loaders.has(loader)).map((loader) => ({
        loader,
        advice: advice(loader, folders),
      })),
  };
}

function located(path: string | undefined): LoaderFile | undefined {
  return path === undefined ? undefined : { path };
}

type Candidate = { readonly path: string; readonly format: Format };

function candidates(sources: Sources, folders: LoaderFolders): readonly Candidate[] {
  const { format, packaged, configured, archived } = sources;
  return [
    ...folders.packages.flatMap((folder) => packaged.map((name) => join(folder, name))),
    ...within(folders.configured, configured),
    ...within(folders.archive, archived),
  ].map((path) => ({ path, format }));
}

function stageCandidates(stage: SecondStage, folder: string | undefined): readonly Candidate[] {
  const format = stage.includes('aa64') ? 'arm64-efi' : 'x86_64-efi';
  return within(folder, SECOND_STAGE_FILES[stage]).map((path) => ({ path, format }));
}

function within(folder: string | undefined, names: readonly string[]): readonly string[] {
  return folder === undefined ? [] : names.map((name) => join(folder, name));
}

async function firstOfEach<Name extends string>(
  names: readonly Name[],
  candidatesOf: (name: Name) => readonly Candidate[],
): Promise<ReadonlyMap<Name, string>> {
  const found = new Map<Name, string>();
  for (const name of names) {
    for (const { path, format } of candidatesOf(name)) {
      if ((await formatOf(path)) !== format) continue;
      found.set(name, path);
      break;
    }
  }
  return found;
}

const MACHINES: ReadonlyMap<number, Format> = new Map([
  [0x8664, 'x86_64-efi'],
  [0xaa64, 'arm64-efi'],
]);

/**
 * By the file's header (PE/COFF: "MZ", the offset of "PE" at 0x3c, the machine after it). Undefined
 * for no loader.
 */
async function formatOf(path: string): Promise<Format | undefined> {
  const head = await firstBytes(path, 1024);
  if (head === undefined || head.length < 64) return undefined;
  if (head.toString('latin1', 0, 2) !== 'MZ') return 'bios';
  const at = head.readUInt32LE(0x3c);
  if (at > head.length - 6 || head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined;
  return MACHINES.get(head.readUInt16LE(at + 4));
}

/** Undefined for what is not a file that can be read. */
async function firstBytes(path: string, count: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}

function advice(loader: Loader, { configured }: LoaderFolders): string {
  const { packageName, configured: names } = SOURCES[loader];
  const place = configured === undefined ? 'a loaders folder that you configure' : configured;
  if (loader.startsWith('shim')) {
    // Debian's shim trusts Debian's key alone, and so refuses Ubuntu's kernel.
    const files = `${names[0]} and ${loader.replace('shim', 'grub')}`;
    return `needed for Secure Boot only: put ${files} of Ubuntu's netboot archive into ${place}, or have it fetched (POST /api/v1/images with kind netboot)`;
  }
  if (packageName !== undefined)
    return `install the package ${packageName}, or put ${names[0]} into ${place}`;
  return `put ${names[0]} into ${place}, or have an iPXE release fetched (POST /api/v1/images with kind ipxe)`;
}
