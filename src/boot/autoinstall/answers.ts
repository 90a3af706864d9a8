/**
 * The answers to every question of Ubuntu's installer, as a value.
 *
 * @module
 */
import type { MacAddress } from '../../domain/mac.ts';
import type { DiskMatch, UbuntuProfile } from '../../domain/profile.ts';
import { failureCommand, programCommand } from '../installer-commands.ts';
import type { JoinFacts } from './first-boot-programs.ts';

/** What Pilotlight tells nodes with a fixed address whose profile does not say it. */
export type NetworkDefaults = {
  readonly gateway: string | undefined;
  readonly nameServers: readonly string[];
};

export type AutoinstallFacts = {
  readonly nodeId: string;
  readonly attempt: number;
  readonly hostname: string;
  /** The card that it boots from; it is found by this address, for kernels rename cards. */
  readonly mac: MacAddress;
  /** All of the node's. */
  readonly macs: readonly MacAddress[];
  /** `a.b.c.d/len`, or undefined for DHCP. */
  readonly address: string | undefined;
  readonly network: NetworkDefaults;
  readonly profile: UbuntuProfile;
  /** Added to the profile's own: the keys of those who run Pilotlight. */
  readonly sshAuthorizedKeys: readonly string[];
  /** The card that is to wake it by a magic packet, beside what the profile says of the one that it boots from. */
  readonly wakesBy: MacAddress | undefined;
  /** `ssh-ed25519 AAAA… pilotlight`: it may run commands as root. Undefined where Pilotlight is not let in. */
  readonly pilotlightKey: string | undefined;
  /** `http://SERVER:PORT/install/TICKET`: events, programs and reports are below it. */
  readonly installUrl: string;
  /** The point release of the image: `24.04.4`. Undefined where nobody knows it. */
  readonly point: string | undefined;
  /** Undefined for a machine that is to be in no cluster. */
  readonly join: JoinFacts | undefined;
};

export type Answers = Readonly<Record<string, unknown>>;

/**
 * There is no `network` among them: the installer's root may hang on the card that it would
 * configure, so it keeps its DHCP, and late.sh writes the network of the installed system.
 */
export function answersOf(facts: AutoinstallFacts): Answers {
  const { profile, installUrl } = facts;
  return {
    version: 1,
    'refresh-installer': { update: false },
    reporting: { pilotlight: webhook(installUrl) },
    locale: profile.locale,
    keyboard: { layout: profile.keyboardLayout, variant: profile.keyboardVariant },
    timezone: profile.timezone,
    source: { id: profile.source },
    proxy: profile.apt.proxy,
    apt: apt(profile),
    storage: storage(profile),
    identity: identity(facts),
    ssh: ssh(facts),
    kernel: kernel(profile),
    drivers: { install: false },
    codecs: { install: false },
    oem: { install: false },
    packages: orNothing(profile.packages),
    snaps: orNothing(profile.snaps),
    'debconf-selections': profile.debconf,
    updates: profile.updates,
    shutdown: profile.shutdown,
    // Read by cloud-init at the first boot: the host keys that were reported stay.
    'user-data': { ssh_deletekeys: false },
    'early-commands':
      profile.disk.wipe === 'none' ? undefined : [programCommand(installUrl, 'early')],
    'late-commands': [programCommand(installUrl, 'late')],
    'error-commands': [failureCommand(installUrl)],
  };
}

/**
 * Measured: `level` filters nothing, `timeout` does nothing, a number for `retries` silences all
 * reports and a misspelt key ends the installer before its first one. So: no more than these three.
 */
function webhook(installUrl: string) {
  return { type: 'webhook', endpoint: `${installUrl}/events`, level: 'INFO' };
}

function apt({ apt: { mirror, fallback } }: UbuntuProfile) {
  const primary = mirror === undefined ? undefined : [{ uri: mirror }];
  return {
    geoip: false, // it asks a server on the internet, for up to ten seconds
    'mirror-selection': primary && { primary },
    fallback,
  };
}

function storage({ disk, bootOrder }: UbuntuProfile) {
  const match = disk.match.map(matchSpecification);
  return {
    layout: {
      name: disk.layout,
      'sizing-policy': disk.layout === 'lvm' ? disk.sizing : undefined,
      match: match.length === 1 ? match[0] : match,
    },
    swap: { size: disk.swapMiB * 1024 ** 2 }, // curtin takes a bare number for bytes
    // false: the entry of the new system stays before those of the network.
    grub: { reorder_uefi: bootOrder === 'network' },
  };
}

/** subiquity's names for what is asked of a disk. */
export function matchSpecification(match: DiskMatch) {
  const { ssd, size, model, vendor, serial, path, idPath } = match;
  return { ssd, size, model, vendor, serial, path, id_path: idPath };
}

function identity({ hostname, profile: { login } }: AutoinstallFacts) {
  const { realName, username, passwordHash } = login;
  return { hostname, realname: realName, username, password: passwordHash };
}

function ssh({ profile: { login }, sshAuthorizedKeys }: AutoinstallFacts) {
  const keys = new Set([...login.sshAuthorizedKeys, ...sshAuthorizedKeys]);
  return {
    'install-server': true,
    'allow-pw': login.sshPasswordLogin,
    'authorized-keys': orNothing([...keys]),
  };
}

function kernel({ kernel: choice }: UbuntuProfile) {
  return choice && { [choice.kind]: choice.name };
}

function orNothing<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
