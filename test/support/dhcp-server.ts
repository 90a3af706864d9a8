/**
 * The DHCP server on loopback, with a probe that asks it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { DhcpReport } from '../../src/dhcp/report.ts';
import { createDhcpServer, type DhcpServerOptions } from '../../src/dhcp/server.ts';
import type { BootDecision } from '../../src/domain/boot.ts';
import type { ServedAddress } from '../../src/domain/ipv4.ts';
import { freeDhcpPort, openDhcpProbe } from './dhcp-probe.ts';

export const loopback = (last: number): ServedAddress => ({
  interfaceName: 'lo',
  address: `127.0.0.${last}`,
  prefixLength: 8,
});
export const target = { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' } as const;
export const direct: BootDecision = { kind: 'offer', target, mode: 'direct' };
export const request = { 53: Buffer.of(3) };

export function options(
  ports: DhcpServerOptions['ports'],
  reports: DhcpReport[],
): DhcpServerOptions {
  return {
    ports,
    inherited: [],
    decide: () => direct,
    bootFile: () => 'snponly.efi',
    report: (report) => reports.push(report),
  };
}

export async function started(
  t: TestContext,
  changes: Partial<DhcpServerOptions> = {},
  addresses: readonly ServedAddress[] = [loopback(1)],
) {
  const reports: DhcpReport[] = [];
  const ports = { dhcp: await freeDhcpPort(), pxe: await freeDhcpPort() };
  const server = createDhcpServer({ ...options(ports, reports), ...changes });
  await server.start(addresses);
  const probe = await openDhcpProbe();
  t.after(async () => {
    probe.close();
    await server.stop();
  });
  return { server, probe, ports, reports };
}

/** Waits for what a socket will bring; gives up after 5 s. */
export async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 5000; !condition(); await delay(5)) {
    assert.ok(Date.now() < end, 'waited 5 s in vain');
  }
}
