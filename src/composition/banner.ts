/**
 * What a person sees when the service has come up. Pure.
 *
 * @module
 */
import type { Config } from '../config.ts';
import type { ServedAddress } from '../domain/ipv4.ts';

export type BannerFacts = {
  readonly version: string;
  readonly config: Pick<
    Config,
    'data' | 'images' | 'dhcp' | 'dhcpPort' | 'tftpPort' | 'httpPort' | 'nfsPort' | 'interfaces'
  >;
  readonly served: readonly ServedAddress[];
  readonly newToken: string | undefined;
  readonly imageLabels: readonly string[];
  /** Why installers get no NFS; undefined where they do. */
  readonly withoutNfs: string | undefined;
  readonly missingLoaders: readonly { readonly loader: string; readonly advice: string }[];
  readonly lowPorts: boolean;
  /** Profiles whose machines nobody could log in on. */
  readonly lockedProfiles: readonly string[];
};

/** Loaders that an ordinary machine needs; the others are told by `GET /api/v1/status`. */
const ORDINARY: readonly string[] = ['undionly.kpxe', 'snponly.efi'];

export function banner(facts: BannerFacts): string {
  return [
    `Pilotlight ${facts.version}`,
    ...pageLines(facts),
    ...tokenLines(facts),
    ...bootLines(facts),
    ...mediumLines(facts),
    ...imageLines(facts),
    ...loaderLines(facts),
    ...loginLines(facts),
    '',
  ].join('\n');
}

function pageLines({ served, config }: BannerFacts): string[] {
  if (served.length === 0) {
    const which = config.interfaces?.join(', ') ?? 'any interface';
    return [
      `  page     http://localhost:${config.httpPort}/ (no address on ${which} yet; it is waited for)`,
    ];
  }
  return served.map(
    ({ address, interfaceName }) =>
      `  page     http://${address}:${config.httpPort}/ (${interfaceName})`,
  );
}

function tokenLines({ newToken }: BannerFacts): string[] {
  if (newToken === undefined) return [];
  return [`  token    ${newToken}`, '           The admin token. It is shown this once: keep it.'];
}

function bootLines({ config, lowPorts }: BannerFacts): string[] {
  const { dhcp, dhcpPort, tftpPort } = config;
  const proxy =
    dhcp === 'off' ? 'off; your router names the boot file' : `ProxyDHCP on port ${dhcpPort}`;
  const lines = [`  boot     ${proxy}, TFTP on port ${tftpPort}`];
  if (lowPorts || (dhcpPort < 1024 && tftpPort < 1024)) return lines;
  return [
    ...lines,
    '           Without root these are not the ports that machines ask on: none will boot from here.',
    '           Run it as root, or let systemd hand over the sockets (examples/systemd).',
  ];
}

function mediumLines({ config, withoutNfs }: BannerFacts): string[] {
  if (withoutNfs === undefined) return [`  medium   NFS on port ${config.nfsPort}`];
  return [`  medium   HTTP: each installer keeps the whole ISO in memory. No NFS: ${withoutNfs}`];
}

function imageLines({ imageLabels, config }: BannerFacts): string[] {
  if (imageLabels.length > 0) return imageLabels.map((label) => `  image    ${label}`);
  return [
    `  image    none yet: put an Ubuntu Server ISO into ${config.images},`,
    '           or have one fetched: ./pilotlight images fetch 24.04',
  ];
}

function loaderLines({ missingLoaders }: BannerFacts): string[] {
  return missingLoaders
    .filter(({ loader }) => ORDINARY.includes(loader))
    .map(({ loader, advice }) => `  missing  ${loader}: ${advice}`);
}

function loginLines({ lockedProfiles }: BannerFacts): string[] {
  if (lockedProfiles.length === 0) return [];
  return [
    `  login    nobody: the profiles ${lockedProfiles.join(', ')} have no SSH key and no password.`,
    '           Put your key into pilotlight.yaml (sshAuthorizedKeys), and start again.',
  ];
}
