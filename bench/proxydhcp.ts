/**
 * ProxyDHCP answers per second, ours and dnsmasq's as a proxy, in networks of their own.
 *
 * A closed loop: each client asks again when it is answered. Rounds are interleaved, so that what else
 * the machine does falls on both. Needs root, dnsmasq and ip.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodePacket } from '../src/dhcp/packet.ts';
import { createDhcpLab, type DhcpLab, lineFrom, startDhcpChild } from '../test/support/dhcp-lab.ts';
import { question } from '../test/support/dhcp-questions.ts';
import type { LoadOptions, LoadResult } from './proxydhcp-load.ts';
import type { BenchRow } from './row.ts';

const LOAD = fileURLToPath(new URL('proxydhcp-load.ts', import.meta.url));
const ROUNDS = 7;
const DURATION_MS = 1000;
/** USER_HZ, fixed at 100 on Linux (proc(5)). */
const MS_PER_TICK = 10;

type Contender = { readonly lab: DhcpLab; readonly pid: number };
type Figure = { readonly rate: number; readonly cpuMicros: number };
type Round = { readonly ours: Figure; readonly peer: Figure };

export async function benchProxyDhcp(): Promise<BenchRow[]> {
  const labs: DhcpLab[] = [];
  const lab = () => {
    const made = createDhcpLab(1);
    labs.push(made);
    return made;
  };
  try {
    const ours = await startOurs(lab());
    const peer = await startDnsmasq(lab());
    for (const contender of [ours, peer]) measure(contender, 64); // until the JIT is done
    const single = rowOf(1, '≥ 0.9×', interleaved(ours, peer, 1));
    return [single, rowOf(64, '≥ 1×', interleaved(ours, peer, 64))];
  } finally {
    for (const made of labs) made.destroy();
  }
}

async function startOurs(lab: DhcpLab): Promise<Contender> {
  const { addresses } = lab;
  const { pid } = await startDhcpChild(lab.server, { addresses, quiet: true });
  if (pid === undefined) throw new Error('our server did not start');
  return { lab, pid };
}

async function startDnsmasq(lab: DhcpLab): Promise<Contender> {
  const argv = [
    ...['dnsmasq', '--keep-in-foreground', '--conf-file=/dev/null', '--port=0', '--user=root'],
    ...['--bind-dynamic', '--interface=lan1', '--quiet-dhcp', '--log-facility=-'],
    ...['--dhcp-leasefile=/dev/null', '--dhcp-range=10.77.1.0,proxy'],
    '--pxe-service=X86-64_EFI,Pilotlight,snponly.efi',
  ];
  const child = lab.server.spawn(argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  await lineFrom(child, /DHCP, proxy/);
  child.stderr?.resume();
  if (child.pid === undefined) throw new Error('dnsmasq did not start');
  return { lab, pid: child.pid };
}

function interleaved(ours: Contender, peer: Contender, outstanding: number): Round[] {
  return Array.from({ length: ROUNDS }, (_, round) => {
    // Who goes first changes, in case the second finds a warmer or a hotter machine.
    if (round % 2 === 0) {
      return { ours: measure(ours, outstanding), peer: measure(peer, outstanding) };
    }
    const second = measure(peer, outstanding);
    return { ours: measure(ours, outstanding), peer: second };
  });
}

function measure({ lab, pid }: Contender, outstanding: number): Figure {
  const [client] = lab.clients;
  if (client === undefined) throw new Error('the lab has no client');
  const packet = encodePacket(question()).toString('hex');
  const options: LoadOptions = { packet, outstanding, durationMs: DURATION_MS };
  const before = cpuMs(pid);
  const output = client.run(process.execPath, LOAD, JSON.stringify(options));
  const { answersPerSecond: rate }: LoadResult = JSON.parse(output);
  const answers = Math.max(1, (rate * DURATION_MS) / 1000);
  return { rate, cpuMicros: ((cpuMs(pid) - before) * 1000) / answers };
}

/** User and system time of a process, proc_pid_stat(5) fields 14 and 15. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

function rowOf(outstanding: number, goal: string, rounds: readonly Round[]): BenchRow {
  const ratios = rounds.map(({ ours, peer }) => ours.rate / peer.rate);
  const describe = (who: 'ours' | 'peer') => {
    const rate = median(rounds.map((round) => round[who].rate));
    const cpu = median(rounds.map((round) => round[who].cpuMicros));
    return `${Math.round(rate)}/s, ${cpu.toFixed(1)} µs of CPU each`;
  };
  return {
    name: `proxyDHCP answers/s, ${outstanding} outstanding, against dnsmasq`,
    goal,
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    detail: `ours ${describe('ours')}; dnsmasq ${describe('peer')}; ${rounds.length} rounds`,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1 + (sorted.length % 2)], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

if (import.meta.main) console.log(JSON.stringify(await benchProxyDhcp(), null, 2));
