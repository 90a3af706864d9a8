/**
 * The answers to every question of Proxmox VE's installer, as a value.
 *
 * The installer ends at a key that it does not know, so there is none that 8.4 lacks unless the release
 * that is installed has it. Keys are in kebab case: the other spelling goes with Proxmox VE 10.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../../domain/errors.ts';
import { inNetwork, parseInterfaceAddress } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import {
  FIRST_RELEASE_WITH_PINNING,
  type HostDisks,
  type HostFilesystem,
  isHostRelease,
  type ProxmoxProfile,
} from '../../domain/proxmox-profile.ts';
import type { NetworkDefaults } from '../autoinstall/answers.ts';

export type HostAnswerFacts = {
  readonly hostname: string;
  /** The card that it boots from; it is found by this address. */
  readonly mac: MacAddress;
  /** `a.b.c.d/len`, or undefined for DHCP: the lease of the install is then written down as it is. */
  readonly address: string | undefined;
  readonly network: NetworkDefaults;
  readonly profile: ProxmoxProfile;
  /** Added to the profile's own: the keys of those who run Pilotlight. */
  readonly sshAuthorizedKeys: readonly string[];
  /** Of the ISO that is installed: `8.4`. */
  readonly release: string;
  /** Where the installer says that it is done. */
  readonly installedUrl: string;
  readonly firstBoot: FirstBootSource;
  /** For a root whose password nobody knows: what crypt(3) makes of no password at all. */
  readonly unknownPasswordHash: string;
};

/** The program of the first boot holds a key: it goes over TLS, to whoever has the ticket. */
export type FirstBootSource = {
  readonly url: string;
  /** SHA-256 of the certificate that is shown there now, `AA:BB:…`. */
  readonly fingerprint: string;
};

export type HostAnswer = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Throws INPUT_INVALID where the node has not what its profile asks for, and PROFILE_INVALID where the release hasn't. */
export function hostAnswerOf(facts: HostAnswerFacts): HostAnswer {
  const { profile, firstBoot } = facts;
  refuseNumericName(facts.hostname);
  return {
    global: {
      fqdn: `${facts.hostname}.${profile.domain}`,
      country: profile.country,
      keyboard: profile.keyboard,
      timezone: profile.timezone,
      mailto: profile.mailto,
      'root-password-hashed': profile.rootPasswordHash ?? facts.unknownPasswordHash,
      'root-ssh-keys': [...new Set([...profile.sshAuthorizedKeys, ...facts.sshAuthorizedKeys])],
      // At an error it stays at a shell: a machine that rebooted would install itself over and over.
      'reboot-on-error': false,
      'reboot-mode': profile.shutdown === 'poweroff' ? 'power-off' : 'reboot',
    },
    network: networkOf(facts),
    'disk-setup': {
      filesystem: profile.filesystem.kind,
      ...chosenDisks(profile.disks, profile.filesystem),
      ...layoutOf(profile.filesystem),
    },
    'post-installation-webhook': { url: facts.installedUrl },
    'first-boot': {
      source: 'from-url',
      ordering: 'fully-up',
      url: firstBoot.url,
      'cert-fingerprint': firstBoot.fingerprint,
    },
  };
}

/** A host name of digits alone is no name to the installer (Proxmox's bug 1054). */
function refuseNumericName(hostname: string): void {
  if (!/^\d+$/.test(hostname)) return;
  throw mismatch('hostname', 'a host name with a letter, for Proxmox VE takes no other', hostname);
}

function networkOf(facts: HostAnswerFacts): Readonly<Record<string, unknown>> {
  const { profile, address, release } = facts;
  if (profile.pinInterfaceNames && !isHostRelease(release, FIRST_RELEASE_WITH_PINNING)) {
    const expected = `nothing, or Proxmox VE ${FIRST_RELEASE_WITH_PINNING}`;
    const got = `true with ${release}, whose installer ends at it`;
    throw notForRelease(profile.name, { field: 'network.pinInterfaceNames', expected, got });
  }
  const pinning = profile.pinInterfaceNames
    ? { 'interface-name-pinning': { enabled: true } }
    : undefined;
  if (address === undefined) return { source: 'from-dhcp', ...pinning };
  return {
    source: 'from-answer',
    cidr: address,
    dns: nameServerOf(facts),
    gateway: gatewayOf(facts, address),
    filter: { ID_NET_NAME_MAC: `*${facts.mac.replaceAll(':', '')}` },
    ...pinning,
  };
}

/** The installer takes one, and no node without. */
function nameServerOf({ profile, network }: HostAnswerFacts): string {
  const found = profile.nameServer ?? network.nameServers.find((one) => !one.includes(':'));
  if (found !== undefined) return found;
  throw mismatch('network.nameserver', 'a name server, in the profile or of Pilotlight', 'none');
}

function gatewayOf({ profile, network }: HostAnswerFacts, address: string): string {
  const gateway = profile.gateway ?? network.gateway;
  const own = parseInterfaceAddress(address);
  if (gateway !== undefined && own !== undefined && inNetwork(gateway, own)) return gateway;
  const expected = `a gateway in the network of ${address}`;
  throw mismatch('network.gateway', expected, gateway ?? 'none');
}

function chosenDisks(disks: HostDisks, { kind }: HostFilesystem) {
  if (disks.kind === 'list') return { 'disk-list': disks.names };
  const isOne = kind === 'ext4' || kind === 'xfs';
  return { filter: disks.filter, ...(isOne ? {} : { 'filter-match': disks.match }) };
}

function layoutOf(filesystem: HostFilesystem) {
  switch (filesystem.kind) {
    case 'zfs': {
      const { raid, ashift, arcMax, checksum, compress, copies, hdsize } = filesystem;
      return {
        zfs: given({ raid, ashift, 'arc-max': arcMax, checksum, compress, copies, hdsize }),
      };
    }
    case 'btrfs': {
      const { raid, compress, hdsize } = filesystem;
      return { btrfs: given({ raid, compress, hdsize }) };
    }
    default: {
      const lvm = given(filesystem.lvm);
      return Object.keys(lvm).length === 0 ? {} : { lvm };
    }
  }
}

/** TOML has no null. */
function given(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function mismatch(field: string, expected: string, got: string): ProvisioningError {
  const problems: readonly FieldProblem[] = [{ field, expected, got }];
  const message = `the node does not fit its profile: ${field}: expected ${expected}, got ${got}`;
  return new ProvisioningError('INPUT_INVALID', message, { problems });
}

function notForRelease(profile: string, problem: FieldProblem): ProvisioningError {
  const { field, expected, got } = problem;
  const message = `the profile ${profile} makes answers that this release does not take: ${field}: expected ${expected}, got ${got}`;
  return new ProvisioningError('PROFILE_INVALID', message, { problems: [problem] });
}
