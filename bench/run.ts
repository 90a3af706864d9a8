/**
 * All figures, each beside its peer's in one run: `npm run bench`, or some by name: `npm run bench -- tftp`.
 *
 * @module
 */
import type { BenchRow } from './row.ts';

const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  tftp: async () => (await import('./tftp.ts')).benchTftp(),
  dhcp: async () => (await import('./proxydhcp.ts')).benchProxyDhcp(),
  iso: async () => (await import('./iso-http.ts')).benchIsoHttp(),
  nfs: async () => (await import('./nfs.ts')).benchNfs(),
  'dhcp-under-load': async () => (await import('./dhcp-under-load.ts')).benchDhcpUnderLoad(),
  script: async () => (await import('./ipxe-script.ts')).benchIpxeScript(),
  webhook: async () => (await import('./webhook.ts')).benchWebhook(),
  haproxy: async () => (await import('./haproxy.ts')).benchHaproxy(),
  memory: async () => (await import('./memory.ts')).benchMemory(),
  'memory-watched': async () => (await import('./memory-watched.ts')).benchMemoryWatched(),
  'join-grants': async () => (await import('./join-grants.ts')).benchJoinGrants(),
  start: async () => (await import('./start-time.ts')).benchStartTime(),
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  const expected = Object.keys(BENCHES).join(', ');
  console.error(`bench: expected some of ${expected}, got ${unknown.join(', ')}`);
  process.exit(2);
}

console.log(
  'Ratios are ours divided by the peer’s: median, and lowest to highest of the rounds.\n',
);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (named.length > 0 && !named.includes(name)) continue;
  for (const row of await bench()) console.log(lineOf(row));
}

function lineOf({ name, goal, ratio, spread: [low, high], detail }: BenchRow): string {
  const figure = `${ratio.toFixed(2)}× (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `${name}\n    ${figure}   goal ${goal}   ${detail}`;
}
