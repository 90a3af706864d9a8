/**
 * What a TFTP name means for the one who asks for it.
 *
 * Many home routers hand out one server and one file name, to every kind of machine. That name is
 * `pilotlight`: firmware gets the loader of its kind for it, and iPXE, which then asks for the same
 * name again, its script.
 *
 * @module
 */
import type { ClientArch } from '../domain/client-arch.ts';
import { LOADERS, type Loader, loaderFor } from '../domain/loader.ts';
import type { Node } from '../domain/node.ts';
import { netboots } from '../domain/stage.ts';
import { type GrubAsker, grubAsker } from './grub-facts.ts';
import { SECOND_STAGES, type SecondStage } from './loader-files.ts';
import { type Asker, askerOf } from './request-habits.ts';

export type TftpQuestion = {
  /** As it was sent. */
  readonly path: string;
  readonly options: ReadonlyMap<string, string>;
  /** The node that asks, where the neighbour table knows it. */
  readonly node: Pick<Node, 'stage' | 'boot' | 'arch'> | undefined;
};

export type TftpMeaning =
  | { readonly kind: 'loader'; readonly loader: Loader }
  /** The script that finds the machine's own. */
  | { readonly kind: 'script'; readonly which: 'autoexec' }
  | { readonly kind: 'second-stage'; readonly name: SecondStage }
  /** GRUB's first file, or one machine's, with what it tells of itself. */
  | { readonly kind: 'grub-config'; readonly asker: GrubAsker | undefined }
  /** Any other path, relative, without `..`: GRUB's modules, kernels and initrds. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The name for routers. */
export const ROUTER_NAME = 'pilotlight';

/** Under it a loader is a loader for everyone: how an iPXE without HTTP gets one that has it. */
const LOADERS_FOLDER = 'loaders/';

export function tftpMeaning({ path, options, node }: TftpQuestion): TftpMeaning {
  const clean = cleanPath(path);
  if (clean === undefined) return refused('no path that is served');
  const name = clean.toLowerCase();
  const asker = askerOf(options);
  if (name === 'autoexec.ipxe') return { kind: 'script', which: 'autoexec' };
  if (name === ROUTER_NAME) return routerAnswer(asker, node, undefined);
  const loader = LOADERS.find((known) => known === name);
  if (loader !== undefined) return routerAnswer(asker, node, loader);
  if (name.startsWith(LOADERS_FOLDER)) return plainLoader(name.slice(LOADERS_FOLDER.length));
  return grubFile(name, clean) ?? { kind: 'file', path: clean };
}

/**
 * An iPXE that asks for a loader by name was sent there by its router, and would load itself for
 * ever: it gets its script, which iPXE runs whatever its name is.
 */
function routerAnswer(
  asker: Asker | undefined,
  node: TftpQuestion['node'],
  named: Loader | undefined,
): TftpMeaning {
  if (asker === 'ipxe') return { kind: 'script', which: 'autoexec' };
  if (node !== undefined && node.stage !== 'discovered' && !netboots(node.stage)) {
    return refused(`boots from its own disk while ${node.stage}`);
  }
  if (named !== undefined) return { kind: 'loader', loader: named };
  const arch = node?.arch ?? ARCH_OF_ASKER[asker ?? 'unknown'];
  const choice = node?.boot.loader ?? 'auto';
  const loader = loaderFor(arch, choice);
  if (loader === undefined) return refused(`there is no ${choice} loader for ${arch}`);
  return { kind: 'loader', loader };
}

/**
 * For a machine whose kind is not known yet. EDK2 may be arm64, and yet most are not; what has no
 * habits that we know is taken for UEFI, for BIOS ROMs are a few and old. A machine that DHCP has
 * seen once is known.
 */
const ARCH_OF_ASKER: Readonly<Record<Exclude<Asker, 'ipxe'> | 'unknown', ClientArch>> = {
  edk2: 'x86_64-efi',
  'intel-rom': 'x86-bios',
  grub: 'x86_64-efi',
  unknown: 'x86_64-efi',
};

function plainLoader(name: string): TftpMeaning {
  const loader = LOADERS.find((known) => known === name);
  return loader === undefined ? refused('no such loader') : { kind: 'loader', loader };
}

/**
 * The folder that a GRUB was built to look in: `/grub` in Debian's and Ubuntu's packages,
 * `/debian-installer/amd64/grub` in Debian's installer (measured), and beside the loader on EFI
 * partitions.
 */
const GRUB_PREFIX = /^(?:debian-installer\/\w+\/|efi\/\w+\/|boot\/)?grub\//i;

/**
 * GRUB 2.12 asks for `grub.cfg-01-MAC` before `grub.cfg`, and Debian's for one in the folder of its
 * modules.
 */
const FIRST_CONFIG = /^(?:(?:x86_64|arm64)-efi\/)?grub\.cfg(?:-01-[0-9a-f-]{17})?$/;

/** What shim and GRUB ask for; undefined for other paths. `clean` is `name` as it was written. */
function grubFile(name: string, clean: string): TftpMeaning | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const stage = SECOND_STAGES.find((known) => known === base);
  if (stage !== undefined) return { kind: 'second-stage', name: stage };
  if (!GRUB_PREFIX.test(clean)) return undefined;
  const asked = name.replace(GRUB_PREFIX, '');
  if (FIRST_CONFIG.test(asked)) return { kind: 'grub-config', asker: undefined };
  const asker = grubAsker(asked);
  if (asker !== undefined) return { kind: 'grub-config', asker };
  return { kind: 'file', path: clean.replace(GRUB_PREFIX, 'grub/') };
}

/**
 * Without slashes before it, with `/` for `\`, and without the 0xFF that a Dell 7010 appended to
 * its boot file (users' reports). Undefined for what would leave the root, or is none.
 */
function cleanPath(path: string): string | undefined {
  const text = path
    .replaceAll('\\', '/')
    .replace(/[\u00ff\ufffd]+$/, '')
    .replace(/\/{2,}/g, '/')
    .replace(/^\//, '');
  const parts = text.split('/');
  if (text === '' || /\p{Cc}/u.test(text) || parts.includes('..') || parts.includes('.'))
    return undefined;
  return text;
}

function refused(reason: string): TftpMeaning {
  return { kind: 'refused', reason };
}
