/**
 * What a node's install is made of: its profile, its image and the URLs that carry its ticket.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import type { MediumChoice, Profile, UbuntuProfile } from '../domain/profile.ts';
import type { ProxmoxProfile } from '../domain/proxmox-profile.ts';
import type { HostInstallScreen, InstallMedium, InstallScreen } from '../domain/screen.ts';
import type { BootTicket } from '../domain/ticket.ts';

/** The architecture as Ubuntu names it. */
export type ImageArch = 'amd64' | 'arm64';

/** What an install needs to know of an image. */
export type PlannedImage = {
  /** Ends in `.iso`, as casper's `url=` must. */
  readonly id: string;
  readonly label: string;
  /** What is installed from it. */
  readonly kind: Profile['kind'];
  /** Bytes. */
  readonly size: number;
  /** `24.04` */
  readonly release: string;
  /** `24.04.4` */
  readonly point: string;
};

export type InstallPlan<P extends Profile = Profile> = {
  readonly profile: P;
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
  const image = imageFor(node, { profile, wanted: profile.image }, ports);
  return { profile, image, medium: ports.mediumFor(profile) };
}

/** The plan of an install that runs: its image and its medium are those of its ticket. */
export function runningPlan(node: Node, ticket: BootTicket, ports: InstallPlanPorts): InstallPlan {
  const profile = profileNamed(node.profile, ports.findProfile);
  const image = imageFor(node, { profile, wanted: ticket.imageId || profile.image }, ports);
  return { profile, image, medium: ticket.medium };
}

/** More never install at once. */
const MOST_KEPT = 256;

/**
 * As `runningPlan`, but an install that was told its plan once keeps to it where the profile is missing or broken
 * now, or its image is being checked anew: whoever edits a profile must not end the installs that run.
 */
export function createRunningPlans(ports: InstallPlanPorts) {
  /** By node; one install of each runs. */
  const last = new Map<string, { readonly token: string; readonly plan: InstallPlan }>();

  return (node: Node, ticket: BootTicket): InstallPlan => {
    const { token } = ticket;
    try {
      const plan = runningPlan(node, ticket, ports);
      last.delete(node.id);
      last.set(node.id, { token, plan });
      const [oldest] = last.keys();
      if (last.size > MOST_KEPT && oldest !== undefined) last.delete(oldest);
      return plan;
    } catch (error) {
      const known = last.get(node.id);
      if (known?.token === token) return known.plan;
      throw error;
    }
  };
}

/** Throws INPUT_INVALID where the plan is of the other kind: what was asked for is not of this install. */
export function ubuntuPlan({ profile, ...plan }: InstallPlan): InstallPlan<UbuntuProfile> {
  if (profile.kind === 'ubuntu') return { ...plan, profile };
  throw otherKind(profile, 'Ubuntu');
}

/** As `ubuntuPlan`. */
export function hostPlan({ profile, ...plan }: InstallPlan): InstallPlan<ProxmoxProfile> {
  if (profile.kind === 'proxmox-ve') return { ...plan, profile };
  throw otherKind(profile, PRODUCTS['proxmox-ve']);
}

const PRODUCTS: Readonly<Record<Profile['kind'], string>> = {
  ubuntu: 'Ubuntu',
  'proxmox-ve': 'Proxmox VE',
};

function otherKind({ name, kind }: Profile, wanted: string): ProvisioningError {
  const message = `the profile ${name} installs ${PRODUCTS[kind]}, and not ${wanted}`;
  return new ProvisioningError('INPUT_INVALID', message);
}

type WantedImage = { readonly profile: Profile; readonly wanted: string };

function imageFor(
  node: Node,
  { profile, wanted }: WantedImage,
  { findImage }: InstallPlanPorts,
): PlannedImage {
  const arch = node.arch === 'arm64-efi' ? 'arm64' : 'amd64';
  const image = findImage(wanted, arch);
  if (image === undefined) {
    const what = profile.kind === 'ubuntu' ? wanted : `${PRODUCTS[profile.kind]} ${wanted}`;
    throw new ProvisioningError('IMAGE_NOT_FOUND', `there is no image of ${what} for ${arch}`);
  }
  if (image.kind === profile.kind) return image;
  const message = `${image.label} is no image of ${PRODUCTS[profile.kind]}, which the profile ${profile.name} installs`;
  throw new ProvisioningError('IMAGE_NOT_FOUND', message);
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

/** The ISO of Proxmox VE under a ticket, for machines that reach us at `server` (host:port). */
export function hostMediumPath(token: string, imageId: string, server: string): string {
  return `${bulkPath(token, imageId)}/medium-${server.replace(':', '-')}.cpio`;
}

/** What is exported over NFS to the installer that holds a ticket: the tree of its image. */
export function exportPath(token: string): string {
  return `/install/${token}`;
}

/** Where one attempt of one install is served. */
export type AttemptAddresses = InstallAddresses & {
  readonly token: string;
  readonly attempt: number;
};

export function installScreen(
  node: Node,
  plan: InstallPlan,
  at: AttemptAddresses,
): InstallScreen | HostInstallScreen {
  return plan.profile.kind === 'ubuntu'
    ? ubuntuScreen(node, ubuntuPlan(plan), at)
    : hostScreen(node, plan, at);
}

function hostScreen(
  node: Node,
  { image }: InstallPlan,
  { token, attempt, ...at }: AttemptAddresses,
): HostInstallScreen {
  const [host = ''] = at.server.split(':');
  const bulk = `http://${host}:${at.bulkPort}`;
  const path = bulkPath(token, image.id);
  return {
    kind: 'install-host',
    hostname: node.hostname ?? '',
    attempt,
    mac: at.mac,
    imageLabel: image.label,
    kernelUrl: `${bulk}${path}/vmlinuz`,
    initrdUrl: `${bulk}${path}/initrd`,
    mediumUrl: `${bulk}${hostMediumPath(token, image.id, at.server)}`,
    checkUrl: `${installUrl(at.server, token)}/check.ipxe`,
    scriptUrl: scriptUrl(at),
  };
}

function ubuntuScreen(
  node: Node,
  { profile, image, medium }: InstallPlan<UbuntuProfile>,
  { token, attempt, ...at }: AttemptAddresses,
): InstallScreen {
  const install = installUrl(at.server, token);
  const [host = ''] = at.server.split(':');
  const path = bulkPath(token, image.id);
  const isoUrl = `http://${host}:${at.bulkPort}${path}`;
  // Debian's signed GRUB could not load its http module (measured): its kernel comes by TFTP.
  const bootUrl = at.script === 'grub.cfg' ? `tftp://${host}${path}` : isoUrl;
  return {
    kind: 'install',
    ticket: token,
    hostname: node.hostname ?? '',
    attempt,
    mac: at.mac,
    imageLabel: image.label,
    point: image.point,
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
