/**
 * haproxy.cfg as one pure function of what is wanted: equal wishes make equal bytes.
 *
 * @module
 */
import type { Balance, BalancedServer } from '../domain/cluster/balance.ts';
import { assertRenderable, type RenderOptions } from './render-options.ts';

/**
 * The whole file. Throws INPUT_INVALID where a name, an address, a port or a path can't stand in it.
 *
 * Measured with 2.6 and 3.0: with these lines 2,000 new connections and an open watch go through 20
 * reloads without a loss.
 */
export function renderHaproxy(balance: Balance, options: RenderOptions): string {
  assertRenderable(balance, options);
  const { ports, targets, listen, sendProxy } = options;
  const proxied = sendProxy ? ' send-proxy-v2 check-send-proxy' : '';
  const blocks = [
    globalLines(options),
    DEFAULTS,
    ['frontend api-in', `    bind ${listen}:${ports.api}`, '    default_backend api'],
    [...apiLines(options), ...serverLines(balance.servers, targets.api, '')],
    ['frontend http-in', `    bind ${listen}:${ports.http}`, '    default_backend http'],
    ['backend http', ...serverLines(balance.ingress, targets.http, proxied)],
    ['frontend https-in', `    bind ${listen}:${ports.https}`, '    default_backend https'],
    ['backend https', ...serverLines(balance.ingress, targets.https, proxied)],
    statsLines(ports.stats),
  ];
  return `${HEAD}\n${blocks.map((lines) => `${lines.join('\n')}\n`).join('\n')}`;
}

const HEAD =
  '# Written by Pilotlight, whole, at every change: what is written here by hand is lost.\n';

function globalLines({ statsSocket, stateFile, runAs }: RenderOptions): string[] {
  return [
    'global',
    // Unless told, HAProxy takes its limit from that of open files, and memory for it.
    '    maxconn 4000',
    ...(runAs ? [`    user ${runAs.user}`, `    group ${runAs.group}`] : []),
    // expose-fd: a new worker takes the listening sockets from the old one, and none is ever closed.
    `    stats socket ${quoted(`unix@${statsSocket}`)} mode 660 level admin expose-fd listeners`,
    '    stats timeout 30s',
    `    server-state-file ${quoted(stateFile)}`,
    // An open watch keeps the worker of an earlier configuration, 12 MB each (measured): not for ever.
    '    hard-stop-after 30m',
    '    mworker-max-reloads 20',
  ];
}

/** Watches are silent for long: hours, and keepalive tells the dead ones. */
const DEFAULTS = [
  'defaults',
  '    mode tcp',
  '    balance leastconn',
  '    retries 3',
  '    option redispatch 1',
  '    option clitcpka',
  '    option srvtcpka',
  '    timeout connect 5s',
  '    timeout client 2h',
  '    timeout server 2h',
  '    timeout tunnel 4h',
  '    timeout client-fin 30s',
  '    timeout server-fin 30s',
  '    timeout check 3s',
  '    load-server-state-from-file global',
  '    default-server inter 2s fastinter 500ms downinter 2s rise 2 fall 3 on-marked-down shutdown-sessions',
];

/**
 * K3s answers strangers with 401 as soon as its API exists, be it ready or not: only a certificate that it
 * knows is told the truth (measured). Until there is one, the weaker check sees what is closed, hung or
 * still starting (503), and every server in the balance was seen Ready once through Kubernetes.
 *
 * HAProxy compares names, never addresses, of a certificate: `kubernetes` stands in every one of K3s' (k3s,
 * pkg/cluster/https.go).
 */
function apiLines({ caFile, clientCertificate }: RenderOptions): string[] {
  const trusted =
    caFile === undefined
      ? 'verify none'
      : `ca-file ${quoted(caFile)} verify required verifyhost kubernetes`;
  const known = clientCertificate === undefined ? '' : ` crt ${quoted(clientCertificate)}`;
  return [
    'backend api',
    '    option httpchk',
    '    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host kubernetes hdr Connection close',
    `    http-check expect status ${clientCertificate === undefined ? '200,401' : '200'}`,
    `    default-server check-ssl check-sni kubernetes ${trusted}${known}`,
  ];
}

function serverLines(servers: readonly BalancedServer[], port: number, more: string): string[] {
  // A set, not a sequence: whoever comes first, the bytes are the same.
  const sorted = servers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return sorted.map(({ name, address }) => `    server ${name} ${address}:${port} check${more}`);
}

function statsLines(port: number): string[] {
  return [
    'frontend stats-in',
    '    mode http',
    `    bind 127.0.0.1:${port}`,
    '    timeout client 30s',
    '    timeout http-request 10s',
    '    http-request use-service prometheus-exporter if { path /metrics }',
    '    stats enable',
    '    stats uri /',
    '    stats refresh 10s',
  ];
}

/** In single quotes all is literal; assertRenderable lets no quote and no line end through. */
function quoted(path: string): string {
  return path.includes(' ') ? `'${path}'` : path;
}
