/**
 * How long a TCP server takes to answer, as the kernel saw it: from the last byte of the request to the
 * first byte of the answer, for connections that carry one exchange each.
 *
 * A client that shares the machine cannot tell: its own event loop takes as long as the answer.
 *
 * @module
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** IPv4 total length less both headers: segments with a payload (pcap-filter(7), tcpdump(8) "EXAMPLES"). */
const WITH_PAYLOAD = '((ip[2:2] - ((ip[0] & 0xf) << 2)) - ((tcp[12] & 0xf0) >> 2)) != 0';
/** The kernel hands a block of packets over after a second at the latest (libpcap's read timeout in tcpdump). */
const RING_MS = 1_500;
/** `SECONDS IP A.B.C.D.PORT > A.B.C.D.PORT: …`, as tcpdump -tt -n -q prints. */
const LINE = /^(\d+\.\d+) IP (\S+) > (\S+): /;

/** Milliseconds of each answer of the server on loopback's `port` while `exchange` ran. Throws where packets were missed. */
export async function answerTimes(port: number, exchange: () => Promise<unknown>) {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-bench-'));
  const file = join(folder, 'exchange.pcap');
  try {
    await capture(port, file, exchange);
    const argv = ['-r', file, '-tt', '-n', '-q'];
    const { stdout } = await run('tcpdump', argv, { maxBuffer: 2 ** 28 });
    return timesIn(stdout, `127.0.0.1.${port}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function capture(port: number, file: string, exchange: () => Promise<unknown>) {
  const filter = `tcp port ${port} and ${WITH_PAYLOAD}`;
  const argv = ['-i', 'lo', '-s', '96', '-B', '16384', '-U', '-Z', 'root', '-w', file, filter];
  const tcpdump = spawn('tcpdump', argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  tcpdump.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(tcpdump.stderr, 'data'); // "listening on lo"
  const ended = once(tcpdump, 'exit');
  try {
    await exchange();
    await delay(RING_MS);
  } finally {
    tcpdump.kill('SIGINT');
    await ended;
  }
  if (!/\b0 packets dropped by kernel/.test(said)) throw new Error(`tcpdump: ${said}`);
}

function timesIn(lines: string, server: string): number[] {
  const asked = new Map<string, number>();
  const times: number[] = [];
  for (const line of lines.split('\n')) {
    const [, seconds, from = '', to = ''] = LINE.exec(line) ?? [];
    const at = Number(seconds) * 1000;
    if (to === server) asked.set(from, at);
    const since = from === server ? asked.get(to) : undefined;
    if (since === undefined) continue;
    times.push(at - since);
    asked.delete(to);
  }
  return times;
}
