/**
 * Records what passes Pilotlight's network card while a machine boots.
 *
 * @module
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BootPacket, bootPackets } from './boot-packets.ts';
import type { LabNetwork } from './network.ts';
import { readDatagrams } from './pcap.ts';

export type Capture = {
  readonly file: string;
  /** What has been seen so far. */
  packets(): readonly BootPacket[];
};

/** DHCP and whatever goes to port 69; it ends with the network. */
export async function startCapture(network: LabNetwork): Promise<Capture> {
  const file = join(network.folder, 'boot.pcap');
  const filter = 'udp and (port 67 or port 68 or port 4011 or dst port 69)';
  const argv = ['tcpdump', '-i', 'lan0', '-s', '0', '-U', '-Z', 'root', '-w', file, filter];
  const tcpdump = network.pilot.spawn(argv, {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // It says "listening on lan0" when it does.
  if (tcpdump.stderr === null) throw new Error('tcpdump has no standard error');
  await once(tcpdump.stderr, 'data');
  tcpdump.stderr.resume();
  return { file, packets: () => bootPackets(readDatagrams(readFileSync(file))) };
}
