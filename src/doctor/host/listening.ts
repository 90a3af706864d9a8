/**
 * The ports that Pilotlight needs: its own, free, or somebody else's.
 *
 * @module
 */
import { type Finding, ok, problem, skipped, warning } from '../finding.ts';
import type { SettingsView } from '../supplies/views.ts';

export type HeldPort = {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly holders: readonly { readonly pid: number; readonly name: string }[];
};

export type PortsSituation = {
  readonly held: readonly HeldPort[];
  readonly settings: SettingsView;
  /** Whether the service answers. */
  readonly runs: boolean;
};

type Wanted = {
  readonly protocol: HeldPort['protocol'];
  readonly port: number;
  readonly for: string;
  /** Whether another program may hold it beside the service: both set SO_REUSEADDR. */
  readonly isShared?: boolean;
};

function wantedPorts(settings: SettingsView): readonly Wanted[] {
  const { dhcpPort, pxePort, nfsPort, portmapPort } = settings;
  const dhcp: readonly Wanted[] = [
    { protocol: 'udp', port: dhcpPort, for: 'DHCP', isShared: true },
    { protocol: 'udp', port: pxePort, for: 'PXE' },
  ];
  const nfs: readonly Wanted[] = [
    { protocol: 'tcp', port: nfsPort, for: 'NFS' },
    { protocol: 'tcp', port: portmapPort, for: 'the port mapper' },
  ];
  return [
    ...(settings.dhcp === 'off' ? [] : dhcp),
    { protocol: 'udp', port: settings.tftpPort, for: 'TFTP' },
    { protocol: 'tcp', port: settings.httpPort, for: 'HTTP' },
    { protocol: 'tcp', port: settings.bulkPort, for: 'images' },
    { protocol: 'tcp', port: settings.joinPort, for: 'HTTPS' },
    ...(settings.nfs === 'off' ? [] : nfs),
  ];
}

function balancerPorts(settings: SettingsView): readonly Wanted[] {
  if (settings.haproxy === 'off' || settings.haproxy === 'ssh') return [];
  return [
    { protocol: 'tcp', port: settings.haproxyApiPort, for: 'the API of K3s' },
    { protocol: 'tcp', port: settings.haproxyHttpPort, for: 'HTTP of the cluster' },
    { protocol: 'tcp', port: settings.haproxyHttpsPort, for: 'HTTPS of the cluster' },
    { protocol: 'tcp', port: settings.haproxyStatsPort, for: "HAProxy's figures" },
  ];
}

export function judgePorts(situation: PortsSituation): readonly Finding[] {
  const { held, settings, runs } = situation;
  if (held.length > 0 && held.every(({ holders }) => holders.length === 0)) {
    return [skipped('ports', 'who holds which port is told to root alone: run it with sudo')];
  }
  const service = runs ? serviceOf(situation) : undefined;
  const findings = [
    ...wantedPorts(settings).flatMap((wanted) => judgePort(wanted, situation, service)),
    ...balancerPorts(settings).flatMap((wanted) => judgeBalancerPort(wanted, situation)),
  ];
  if (findings.length > 0) return findings;
  const what = runs ? "Pilotlight's own" : 'free';
  return [ok('ports', `every port that Pilotlight needs is ${what}`)];
}

/** The process that answers is the one that holds the port that it answers on. */
function serviceOf({ held, settings }: PortsSituation): number | undefined {
  return held
    .filter(({ protocol, port }) => protocol === 'tcp' && port === settings.httpPort)
    .flatMap(({ holders }) => holders)
    .find(({ name }) => name !== 'systemd')?.pid;
}

function judgePort(
  wanted: Wanted,
  { held, runs }: PortsSituation,
  service: number | undefined,
): readonly Finding[] {
  const holders = holdersOf(wanted, held);
  // systemd holds what it hands over.
  const others = holders.filter(({ pid, name }) => pid !== service && name !== 'systemd');
  if (others.length === 0) return [];
  const names = others.map(({ name, pid }) => `${name} (process ${pid})`).join(' and ');
  const what = `${wanted.protocol.toUpperCase()} ${wanted.port}, which is for ${wanted.for},`;
  const isBeside = wanted.isShared === true && runs && holders.some(({ pid }) => pid === service);
  if (isBeside) {
    return [
      warning('ports', {
        title: `${what} is held by ${names} as well`,
        cause: 'Both hear every broadcast. That works with dnsmasq and bind-dynamic.',
        remedy: 'Give dnsmasq bind-dynamic, or set dhcp: off and name Pilotlight in that server.',
      }),
    ];
  }
  return [
    problem('ports', {
      title: `${what} is taken by ${names}`,
      cause: runs
        ? 'Pilotlight answers, and not on this port: machines reach the other program.'
        : 'Pilotlight does not start while another program holds one of its ports.',
      remedy: `Stop ${others.map(({ name }) => name).join(' and ')}, or give Pilotlight another port (docs/configuration.md).`,
    }),
  ];
}

function judgeBalancerPort(wanted: Wanted, { held }: PortsSituation): readonly Finding[] {
  const others = holdersOf(wanted, held).filter(({ name }) => name !== 'haproxy');
  if (others.length === 0) return [];
  const names = others.map(({ name, pid }) => `${name} (process ${pid})`).join(' and ');
  return [
    problem('ports', {
      title: `TCP ${wanted.port}, which HAProxy needs for ${wanted.for}, is taken by ${names}`,
      cause: 'HAProxy then does not start: nothing balances.',
      remedy: `Stop ${others.map(({ name }) => name).join(' and ')}, or give HAProxy another port.`,
    }),
  ];
}

function holdersOf({ protocol, port }: Wanted, held: readonly HeldPort[]) {
  const all = held.filter((each) => each.protocol === protocol && each.port === port);
  const byPid = new Map(all.flatMap(({ holders }) => holders).map((each) => [each.pid, each]));
  return [...byPid.values()];
}
