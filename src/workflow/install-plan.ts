/**
 * What a node's install is made of: its profile, its image and the URLs that carry its ticket.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import type { MediumChoice, Profile } from '../domain/profile.ts';
import type { InstallMedium, InstallScreen } from '../domain/screen.ts';
import type { BootTicket } from '../domain/ticket.ts';

/** The architecture as Ubuntu names it. */
export type ImageArch = 'amd64' | 'arm64';

/** What an install needs to know of an image. */
export type PlannedImage = {
  /** Ends in `.iso`, as casper's `url=` must. */
  readonly id: string;
  readonly label: string;
  /** Bytes. */
  readonly size: number;
  /** `24.04.4` */
  readonly point: string;
};

export type InstallPlan = {
  readonly profile: Profile;
  readonly image: PlannedImage;
  readonly medium: MediumChoice;
};

export type InstallPlanPorts = {
  readonly findProfile: (name: string) => Profile | undefined;
  readonly findImage: (wanted: string, arch: ImageArch) => PlannedImage | undefined;
  /** What the profile wants, where this host can serve it. */
  readonly mediumFor: (profile: Profile) => MediumChoice;
};

/** The profile of that name. Throws PROFILE_NOT_FOUND. */
export function profileNamed(name: string, find: InstallPlanPorts['findProfile']): Profile {
  const profile = find(name);
  if (profile !== undefined) return profile;
  throw new ProvisioningError('PROFILE_NOT_FOUND', `there is no profile "${name}"`);
}

/** Throws PROFILE_NOT_FOUND or IMAGE_NOT_FOUND in words that stand on the machine's screen. */
export function planInstall(node: Node, ports: InstallPlanPorts): InstallPlan {
  const profile = profileNamed(node.profile, ports.findProfile);
  return { profile, image: imageFor(node, profile.image, ports), medium: ports.mediumFor(profile) };
}

/** The plan of an install that runs: its image and its medium are those of its ticket. */
export function runningPlan(node: Node, ticket: BootTicket, ports: InstallPlanPorts): InstallPlan {
  const profile = profileNamed(node.profile, ports.findProfile);
  const image = imageFor(node, ticket.imageId || profile.image, ports);
  return { profile, image, medium: ticket.medium };
}

function imageFor(node: Node, wanted: string, { findImage }: InstallPlanPorts): PlannedImage {
  const arch = node.arch === 'arm64-efi' ? 'arm64' : 'amd64';
  const image = findImage(wanted, arch);
  if (image === undefined) {
    throw new ProvisioningError('IMAGE_NOT_FOUND', `there is no image of ${wanted} for ${arch}`);
  }
  return image;
}

/** Where a script is asked for, and where everything of one install is served. */
export type InstallAddresses = {
  /** host:port of ours that the machine reached. */
  readonly server: string;
  readonly bulkPort: number;
  readonly mac: string;
  /** What asks: iPXE's script, or GRUB's configuration. */
  readonly script: 'script.ipxe' | 'grub.cfg';
};

/** `http://HOST:PORT/install/TOKEN`: cloud-init, late-commands and the check are served below it. */
export function installUrl(server: string, token: string): string {
  return `http://${server}/install/${token}`;
}

export function scriptUrl({ server, mac, script }: InstallAddresses): string {
  return `http://${server}/boot/${mac.replaceAll(':', '-')}/${script}`;
}

/** The bulk path of an image under a ticket; its kernel and initrd stand below it. Ids are fit for URLs. */
export function bulkPath(token: string, imageId: string): string {
  return `/install/${token}/${imageId}`;
}

/** What is exported over NFS to the installer that holds a ticket: the tree of its image. */
export function exportPath(token: string): string {
  return `/install/${token}`;
}

export function installScreen(
  node: Node,
  { profile, image, medium }: InstallPlan,
  {
    token,
    attempt,
    ...at
  }: InstallAddresses & { readonly token: string; readonly attempt: number },
): InstallScreen {
  const install = installUrl(at.server, token);
  const [host = ''] = at.server.split(':');
  const path = bulkPath(token, image.id);
  const isoUrl = `http://${host}:${at.bulkPort}${path}`;
  // Debian's signed GRUB could not load its http module (measured): its kernel comes by TFTP.
  const bootUrl = at.script === 'grub.cfg' ? `tftp://${host}${path}` : isoUrl;
  return {
    kind: 'install',
    hostname: node.hostname ?? '',
    attempt,
    mac: at.mac,
    imageLabel: image.label,
    seedUrl: `${install}/`,
    medium: mediumAt(medium, `${host}:${exportPath(token)}`, isoUrl),
    kernelUrl: `${bootUrl}/vmlinuz`,
    initrdUrl: `${bootUrl}/initrd`,
    checkUrl: `${install}/check.ipxe`,
    scriptUrl: scriptUrl(at),
    kernelOptions: profile.kernelOptions,
  };
}

function mediumAt(medium: MediumChoice, root: string, isoUrl: string): InstallMedium {
  return medium === 'nfs' ? { kind: 'nfs', root } : { kind: 'http', isoUrl };
}
