import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createDhcpServer } from '../../src/dhcp/server.ts';
import { freeDhcpPort, openDhcpProbe } from '../support/dhcp-probe.ts';
import { question } from '../support/dhcp-questions.ts';
import { packetFixture, packetFixtures } from '../support/packet-fixtures.ts';

const PACKETS = 20_000;
/** So few at a time that the kernel's buffer holds them: each packet is to reach the server. */
const BATCH = 50;

test('20,000 random and mutated packets, and the server still answers', async (t) => {
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const target = { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' } as const;
  const server = createDhcpServer({
    ports,
    inherited: [],
    decide: () => ({ kind: 'offer', target, mode: 'direct' }),
    bootFile: () => 'snponly.efi',
    report: () => undefined,
  });
  await server.start([{ interfaceName: 'lo', address: '127.0.0.1', prefixLength: 8 }]);
  t.after(() => server.stop());
  const flood = await openDhcpProbe();
  t.after(() => flood.close());

  const random = xorshift(20_260_101);
  const seeds = packetFixtures(/^dhcp\//).map(packetFixture);
  for (let sent = 0; sent < PACKETS; sent += 1) {
    flood.send(nextPacket(seeds, random), sent % 4 === 0 ? ports.pxe : ports.dhcp);
    if (sent % BATCH === BATCH - 1) await turn();
  }
  const probe = await openDhcpProbe();
  t.after(() => probe.close());
  assert.equal((await probe.ask(question(), ports.dhcp)).reply.file, 'snponly.efi');
  const { received, offers, dropped } = server.counters();
  assert.ok(received > PACKETS / 2, `only ${received} packets reached the server`);
  assert.ok(
    offers > 1 && dropped > 1,
    'the packets were both of those that decode and of those that do not',
  );
});

/** One in three is noise; the others are fixtures with some bytes changed, and sometimes cut. */
function nextPacket(seeds: readonly Buffer[], random: () => number): Buffer {
  if (random() % 3 === 0)
    return Buffer.from(Array.from({ length: random() % 600 }, () => random() & 0xff));
  const seed = seeds[random() % seeds.length] ?? Buffer.alloc(0);
  const cut = random() % 5 === 0 ? random() % seed.length : seed.length;
  const bytes = Buffer.from(seed.subarray(0, cut));
  // Most changes go to the options: a broken cookie is refused before anything interesting is read.
  for (let changes = random() % 6; changes > 0 && bytes.length > 240; changes -= 1) {
    bytes[240 + (random() % (bytes.length - 240))] = random() & 0xff;
  }
  if (random() % 4 === 0 && bytes.length > 0) bytes[random() % bytes.length] = random() & 0xff;
  return keptOnLoopback(bytes);
}

/** An answer goes to `giaddr`, whatever it says: nothing may leave this machine. */
function keptOnLoopback(bytes: Buffer): Buffer {
  if (bytes.length >= 28 && bytes.readUInt32BE(24) !== 0) bytes[24] = 127;
  return bytes;
}

/** The same packets in every run. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
