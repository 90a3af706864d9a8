/**
 * Boot loaders that came in archives: each archive's in a folder of its own, and found through links.
 *
 * Loaders of one archive belong together: shim starts no GRUB that another key signed. So a new archive
 * takes the place of the old one by one rename of one link, and who looks at any moment sees the one or
 * the other, whole.
 *
 * @module
 */
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageFault } from '../image-fault.ts';
import type { RunJob } from '../image-jobs.ts';
import type { Located } from '../image-request.ts';
import { replaceFile, syncFolder } from '../replace-file.ts';

export type LoaderShelf = {
  load(): Promise<void>;
  list(): readonly Located[];
  /** Puts the loaders of `archive` into use. Throws ImageFault. */
  install(located: Located, archive: string): Promise<void>;
  /** Whether there was one. */
  remove(name: string): Promise<boolean>;
};

const SLOTS = ['ipxe', 'netboot-amd64', 'netboot-arm64'] as const;
type Slot = (typeof SLOTS)[number];

/** Says what the folder holds. */
const LABEL = 'image.json';

export function createLoaderShelf(folder: string, run: RunJob): LoaderShelf {
  const installed = new Map<Slot, Located>();

  async function install(located: Located, archive: string): Promise<void> {
    const slot = slotOf(located);
    const fresh = `.${slot}-${located.sha256.slice(0, 16)}`;
    const into = join(folder, fresh);
    const current = await linkTarget(join(folder, `.${slot}`));
    if (current !== fresh) {
      await rm(into, { recursive: true, force: true });
      await mkdir(into, { recursive: true, mode: 0o755 });
      const order = { archive, kind: kindOf(located), arch: located.arch, into };
      const members = await run('unpack', order, { signal: new AbortController().signal });
      await replaceFile(join(into, LABEL), `${JSON.stringify({ located, members })}\n`);
      await requireFree(folder, slot, members);
      await pointTo(join(folder, `.${slot}`), fresh);
      for (const [name, target] of linksOf(slot, members))
        await pointTo(join(folder, name), target);
      await syncFolder(folder);
    }
    installed.set(slot, located);
    await sweep(folder, slot, fresh);
  }

  return {
    async load() {
      installed.clear();
      for (const slot of SLOTS) {
        const label = await readLabel(join(folder, `.${slot}`, LABEL));
        if (label !== undefined) installed.set(slot, label.located);
      }
    },
    list: () => [...installed.values()],
    install,
    async remove(name) {
      const slot = SLOTS.find((one) => installed.get(one)?.name === name);
      if (slot === undefined) return false;
      const label = await readLabel(join(folder, `.${slot}`, LABEL));
      installed.delete(slot);
      await rm(join(folder, `.${slot}`), { force: true });
      for (const [link, target] of linksOf(slot, label?.members ?? [])) {
        if ((await linkTarget(join(folder, link))) === target) await rm(join(folder, link));
      }
      await sweep(folder, slot, '');
      return true;
    },
  };
}

function kindOf({ kind, name }: Located): 'ipxe' | 'netboot' {
  if (kind === 'ipxe' || kind === 'netboot') return kind;
  throw new ImageFault('mirror', `${name} holds no loaders`);
}

function slotOf(located: Located): Slot {
  if (kindOf(located) === 'ipxe') return 'ipxe';
  return located.arch === 'arm64' ? 'netboot-arm64' : 'netboot-amd64';
}

/** Ubuntu's archive calls shim by the name that firmware looks for on a disk. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ['bootx64.efi', 'shimx64.efi'],
  ['bootaa64.efi', 'shimaa64.efi'],
]);

/** Names in the folder, and where they lead: through the slot's own link. */
function linksOf(slot: Slot, members: readonly string[]): ReadonlyMap<string, string> {
  const tops = new Set(members.map((member) => member.split('/', 1)[0] ?? member));
  return new Map([...tops].map((top) => [OWN_NAMES.get(top) ?? top, `.${slot}/${top}`]));
}

/** What a person put there is never taken away. */
async function requireFree(folder: string, slot: Slot, members: readonly string[]): Promise<void> {
  for (const name of linksOf(slot, members).keys()) {
    const path = join(folder, name);
    const there = await lstat(path).catch(() => undefined);
    if (there === undefined || there.isSymbolicLink()) continue;
    throw new ImageFault('disk', `${path} was put there by hand: move it away, then ask again`);
  }
}

/** A link is replaced by renaming another over it: at no moment is there none. */
async function pointTo(path: string, target: string): Promise<void> {
  if ((await linkTarget(path)) === target) return;
  await rm(`${path}.new`, { force: true });
  await symlink(target, `${path}.new`);
  await rename(`${path}.new`, path);
}

async function linkTarget(path: string): Promise<string | undefined> {
  return readlink(path).catch(() => undefined);
}

/** Removes what earlier archives, and unpackings that were interrupted, left. */
async function sweep(folder: string, slot: Slot, keep: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name === keep || !new RegExp(`^\\.${slot}-[0-9a-f]{16}$`).test(name)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

type Label = { readonly located: Located; readonly members: readonly string[] };

async function readLabel(path: string): Promise<Label | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Label;
  } catch {
    return undefined;
  }
}
