/**
 * The machines of these tests: an Optiplex with DHCP, a virtual machine with a fixed address, and
 * one whose every word is hostile.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AutoinstallFacts, NetworkDefaults } from '../../src/boot/autoinstall/answers.ts';
import type { JoinFacts } from '../../src/boot/autoinstall/first-boot-programs.ts';
import type { InstallView } from '../../src/boot/ipxe-script.ts';
import { createProfiles, parseProfile } from '../../src/boot/profiles.ts';
import { createTemplates } from '../../src/boot/templates.ts';
import { type MacAddress, parseMac } from '../../src/domain/mac.ts';
import type { Profile, UbuntuProfile } from '../../src/domain/profile.ts';
import { PLAIN_NETWORK } from '../../src/domain/profile-network.ts';

export const TEMPLATES_FOLDER = fileURLToPath(new URL('../../templates', import.meta.url));
export const PROFILES_FOLDER = `${TEMPLATES_FOLDER}/autoinstall/profiles`;

export const templates = createTemplates(TEMPLATES_FOLDER);

/** A profile that is known to be Ubuntu's. */
export function ubuntu(profile: Profile): UbuntuProfile {
  assert.ok(profile.kind === 'ubuntu');
  return profile;
}

export function parseUbuntu(name: string, text: string, path: string): UbuntuProfile {
  return ubuntu(parseProfile(name, text, path));
}

export async function builtInProfile(name: string): Promise<UbuntuProfile> {
  const profiles = createProfiles({ builtIn: PROFILES_FOLDER, own: undefined });
  await profiles.load();
  const profile = profiles.find(name);
  assert.ok(profile, `no profile ${name}`);
  return ubuntu(profile);
}

const EXAMPLES = fileURLToPath(new URL('../../examples/home/profiles', import.meta.url));

export function exampleProfile(name: string): UbuntuProfile {
  const path = `${EXAMPLES}/${name}.yaml`;
  return parseUbuntu(name, readFileSync(path, 'utf8'), path);
}

export function mac(text: string): MacAddress {
  const address = parseMac(text);
  assert.ok(address);
  return address;
}

export const SSH_KEY = `ssh-ed25519 ${'A'.repeat(68)} ada@example.com`;

const TICKET = '00112233445566778899aabbccddeeff';
const INSTALL = `http://192.168.1.10:8080/install/${TICKET}`;
const BULK = `http://192.168.1.10:8081/install/${TICKET}`;

export const OPTIPLEX_SCREEN: InstallView = {
  kind: 'install',
  hostname: 'optiplex-1',
  attempt: 1,
  mac: 'd0:50:99:4e:05:57',
  imageLabel: 'Ubuntu Server 24.04.4',
  point: '24.04.4',
  seedUrl: `${INSTALL}/`,
  medium: { kind: 'nfs', root: `192.168.1.10:/install/${TICKET}` },
  kernelUrl: `${BULK}/vmlinuz`,
  initrdUrl: `${BULK}/initrd`,
  ticket: TICKET,
  checkUrl: `${INSTALL}/check.ipxe`,
  scriptUrl: 'http://192.168.1.10:8080/boot/d0-50-99-4e-05-57/script.ipxe',
  kernelOptions: [],
};

export const VM_SCREEN: InstallView = {
  ...OPTIPLEX_SCREEN,
  medium: { kind: 'http', isoUrl: `${BULK}/ubuntu-24.04.4-live-server-amd64.iso` },
  hostname: 'vm-3',
  attempt: 4,
  mac: 'bc:24:11:00:00:03',
  scriptUrl: 'http://192.168.1.10:8080/boot/bc-24-11-00-00-03/script.ipxe',
  kernelOptions: ['console=tty0', 'console=ttyS0,115200n8'],
};

export async function optiplex(): Promise<AutoinstallFacts> {
  return {
    nodeId: '1b4e28ba-2fa1-4d2b-883f-0016d3cca427',
    attempt: 1,
    hostname: 'optiplex-1',
    mac: mac('d0:50:99:4e:05:57'),
    macs: [mac('d0:50:99:4e:05:57')],
    address: undefined,
    network: HOME_NETWORK,
    profile: await builtInProfile('optiplex-7050'),
    sshAuthorizedKeys: [SSH_KEY],
    installUrl: INSTALL,
    point: '24.04.4',
    wakesBy: undefined,
    pilotlightKey: undefined,
    join: undefined,
  };
}

const K3S = 'http://192.168.1.10:8081/k3s/download/v1.33.1%2Bk3s1';

export const PILOTLIGHT_KEY = `ssh-ed25519 ${'B'.repeat(68)} pilotlight`;

/** What a machine with a role is told while it is installed. */
export const JOIN: JoinFacts = {
  url: 'https://192.168.1.10:8443',
  caPem: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  files: [
    { path: '/usr/local/bin/k3s', mode: '0755', sha256: 'a'.repeat(64), url: `${K3S}/k3s` },
    {
      path: '/var/lib/pilotlight/install.sh',
      mode: '0700',
      sha256: 'b'.repeat(64),
      url: `${K3S}/install.sh`,
    },
  ],
};

export const HOME_NETWORK: NetworkDefaults = {
  gateway: '192.168.1.1',
  nameServers: ['192.168.1.1', '9.9.9.9'],
};

export async function virtualMachine(): Promise<AutoinstallFacts> {
  return {
    ...(await optiplex()),
    nodeId: '6ba7b810-9dad-41d1-80b4-00c04fd430c8',
    attempt: 4,
    hostname: 'vm-3',
    mac: mac('bc:24:11:00:00:03'),
    macs: [mac('bc:24:11:00:00:03')],
    address: '192.168.1.23/24',
    profile: await builtInProfile('vm'),
    sshAuthorizedKeys: [],
  };
}

/**
 * Every field that may hold text holds `text`. Most could never get here: quoting does not rely on
 * that.
 */
export function everywhere(text: string): AutoinstallFacts {
  const match = { model: text, vendor: text, serial: text, path: text, idPath: text };
  const link = { dhcp: false, addresses: [text], mtu: undefined };
  const card = mac('02:00:00:00:00:02');
  return {
    nodeId: text,
    attempt: 2,
    hostname: text,
    mac: mac('02:00:00:00:00:01'),
    macs: [],
    address: text,
    network: { gateway: text, nameServers: [text] },
    profile: {
      ...parseUbuntu('any', 'image: "24.04"', 'any.yaml'),
      name: text,
      disk: {
        layout: 'direct',
        sizing: 'all',
        match: [{ ssd: true, size: undefined, ...match }],
        swapMiB: 512,
        wipe: 'signatures',
      },
      network: { ...PLAIN_NETWORK, searchDomains: [text], cards: [{ card, ...link }] },
      login: {
        username: text,
        realName: text,
        passwordHash: text,
        sshAuthorizedKeys: [text],
        sshPasswordLogin: true,
      },
      apt: { mirror: text, proxy: text, fallback: 'abort' },
      packages: [text],
      snaps: [{ name: text, channel: text, classic: true }],
      kernel: { kind: 'package', name: text },
      debconf: text,
      locale: text,
      keyboardLayout: text,
      keyboardVariant: text,
      timezone: text,
    },
    sshAuthorizedKeys: [text, 'another'],
    installUrl: `http://192.168.1.10:8080/install/${text}`,
    point: text,
    wakesBy: mac('02:00:00:00:00:03'),
    pilotlightKey: text,
    join: {
      url: `https://${text}`,
      caPem: text,
      files: [{ path: text, mode: text, sha256: text, url: text }],
    },
  };
}

/** Out of every quote there is, into a command of each language. */
export const HOSTILE_TEXT = `a'b"c: $(touch /tmp/owned) \`id\` \${net0/mac} || exit ; reboot && # \\\n- x: y`;
