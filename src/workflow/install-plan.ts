/**
 * What a node's install is made of: its profile, its image and the URLs that carry its ticket.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import type { Profile } from '../domain/profile.ts';
import type { InstallScreen } from '../domain/screen.ts';

/** The architecture as Ubuntu names it. */
export type ImageArch = 'amd64' | 'arm64';

/** What an install needs to know of an image: its id ends in `.iso`, as casper's `url=` must. */
export type PlannedImage = { readonly id: string; readonly label: string };

export type InstallPlan = { readonly profile: Profile; readonly image: PlannedImage };

export type InstallPlanPorts = {
  readonly findProfile: (name: string) => Profile | undefined;
  readonly findImage: (wanted: string, arch: ImageArch) => PlannedImage | undefined;
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
  const arch = node.arch === 'arm64-efi' ? 'arm64' : 'amd64';
  const image = ports.findImage(profile.image, arch);
  if (image === undefined) {
    throw new ProvisioningError(
      'IMAGE_NOT_FOUND',
      `there is no image of ${profile.image} for ${arch}`,
    );
  }
  return { profile, image };
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

export function installScreen(
  node: Node,
  { profile, image }: InstallPlan,
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
    isoUrl,
    kernelUrl: `${bootUrl}/vmlinuz`,
    initrdUrl: `${bootUrl}/initrd`,
    checkUrl: `${install}/check.ipxe`,
    scriptUrl: scriptUrl(at),
    kernelOptions: profile.kernelOptions,
  };
}
