/**
 * What a rendering needs beside the balance, and what neither may hold: everything that stands in
 * haproxy.cfg is judged here, so that no name and no path can say more than itself.
 *
 * @module
 */
import type { Balance, BalancedServer } from '../domain/cluster/balance.ts';
import { API_PORT } from '../domain/cluster/settings.ts';
import { type FieldProblem, ProvisioningError } from '../domain/errors.ts';
import { ipv4ToNumber } from '../domain/ipv4.ts';

/** TCP ports on the host of HAProxy. */
export type BalancerPorts = {
  readonly api: number;
  readonly http: number;
  readonly https: number;
  /** The page of HAProxy and Prometheus' /metrics, on loopback only. */
  readonly stats: number;
};

export const DEFAULT_PORTS: BalancerPorts = { api: API_PORT, http: 80, https: 443, stats: 8404 };

/** TCP ports on the machines behind it. */
export type TargetPorts = Pick<BalancerPorts, 'api' | 'http' | 'https'>;

export const TARGET_PORTS: TargetPorts = { api: API_PORT, http: 80, https: 443 };

/** Whom the worker becomes once it holds its ports. */
export type RunAs = { readonly user: string; readonly group: string };

export type RenderOptions = {
  readonly ports: BalancerPorts;
  readonly targets: TargetPorts;
  /** `*`, or the one address on which users are served. */
  readonly listen: string;
  /** Absolute paths. */
  readonly statsSocket: string;
  readonly stateFile: string;
  /** PEM file of the cluster's CA; undefined before the cluster has one. */
  readonly caFile: string | undefined;
  /** PEM file with the certificate and the key that /readyz is asked with. */
  readonly clientCertificate: string | undefined;
  /** PROXY protocol towards the ingress. Both ends must be switched together. */
  readonly sendProxy: boolean;
  /** Only root can become someone else. */
  readonly runAs: RunAs | undefined;
};

/** A host name's label, as members are named. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
/** What a path may hold. HAProxy splits `-S` at commas and expands `$` in the paths of sockets. */
const PATH = /^\/[\p{L}\p{N} ._/+-]*$/u;
const ACCOUNT = /^[a-z_][a-z0-9_-]{0,31}$/;
/** sun_path is 108 bytes, and HAProxy binds `PATH.PID.tmp` first. */
const MOST_SOCKET_BYTES = 90;
const MOST_SERVERS = 100;

/** Throws INPUT_INVALID with all that is wrong. */
export function assertRenderable(balance: Balance, options: RenderOptions): void {
  const problems = [
    ...problemsOf('servers', balance.servers),
    ...problemsOf('ingress', balance.ingress),
    ...portProblems(options.ports),
    ...pathProblems(options),
  ];
  if (problems.length === 0) return;
  const words = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  throw new ProvisioningError('INPUT_INVALID', `the balance: ${words.join('; ')}`, { problems });
}

function problemsOf(list: string, servers: readonly BalancedServer[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (servers.length > MOST_SERVERS) {
    problems.push({ field: list, expected: `at most ${MOST_SERVERS}`, got: `${servers.length}` });
  }
  const [names, addresses] = [new Set<string>(), new Set<string>()];
  for (const [at, { name, address }] of servers.entries()) {
    const wrong = (field: string, expected: string, got: string): void => {
      problems.push({ field: `${list}[${at}].${field}`, expected, got: JSON.stringify(got) });
    };
    if (!NAME.test(name)) wrong('name', 'letters, digits and hyphens', name);
    else if (names.has(name.toLowerCase())) wrong('name', 'a name of its own', name);
    if (!isHost(address)) wrong('address', 'the IPv4 address of a machine', address);
    else if (addresses.has(address)) wrong('address', 'an address of its own', address);
    names.add(name.toLowerCase());
    addresses.add(address);
  }
  return problems;
}

/** Neither 0.0.0.0/8 nor multicast and beyond. */
function isHost(address: string): boolean {
  const number = ipv4ToNumber(address);
  return number !== undefined && number >= 2 ** 24 && number < 224 * 2 ** 24;
}

function portProblems(ports: BalancerPorts): FieldProblem[] {
  const all = Object.entries(ports);
  return all.flatMap(([name, port], at) => {
    const field = `ports.${name}`;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      return [{ field, expected: 'a port from 1 to 65535', got: String(port) }];
    }
    const twice = all.slice(0, at).some(([, other]) => other === port);
    return twice ? [{ field, expected: 'a port of its own', got: String(port) }] : [];
  });
}

function pathProblems(options: RenderOptions): FieldProblem[] {
  const { listen, statsSocket, stateFile, caFile, clientCertificate, runAs } = options;
  const problems = Object.entries({ statsSocket, stateFile, caFile, clientCertificate }).flatMap(
    ([field, path]) => {
      if (path === undefined || PATH.test(path)) return [];
      const expected = 'an absolute path of letters, digits, spaces and . _ - + /';
      return [{ field, expected, got: JSON.stringify(path) }];
    },
  );
  const socketBytes = Buffer.byteLength(statsSocket);
  if (socketBytes > MOST_SOCKET_BYTES) {
    const expected = `at most ${MOST_SOCKET_BYTES} bytes, the most that a socket's path may have`;
    problems.push({ field: 'statsSocket', expected, got: `${socketBytes} bytes: ${statsSocket}` });
  }
  for (const [field, got] of Object.entries(runAs ?? {})) {
    if (!ACCOUNT.test(got)) problems.push({ field, expected: 'the name of an account', got });
  }
  if (listen !== '*' && !isHost(listen)) {
    problems.push({
      field: 'listen',
      expected: '* or an IPv4 address',
      got: JSON.stringify(listen),
    });
  }
  return problems;
}
