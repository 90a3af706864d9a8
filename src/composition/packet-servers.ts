/**
 * ProxyDHCP and TFTP: what answers packets.
 *
 * @module
 */
import { tftpMeaning } from '../boot/router-mode.ts';
import type { Config } from '../config.ts';
import { createDhcpServer } from '../dhcp/server.ts';
import type { BootTarget } from '../domain/boot.ts';
import type { BootClient } from '../domain/boot-client.ts';
import type { Ipv4Address } from '../domain/ipv4.ts';
import { hyphenated } from '../domain/mac.ts';
import type { Log } from '../telemetry/log.ts';
import type { TftpContent } from '../tftp/content.ts';
import { ERROR_CODE } from '../tftp/packet.ts';
import { createTftpRoot } from '../tftp/root.ts';
import { createTftpServer } from '../tftp/server.ts';
import { createTftpFiles, type FileSource } from '../workflow/tftp-files.ts';
import type { Desks } from './desks.ts';
import type { readInheritedSockets } from './host.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type PacketServerParts = {
  readonly config: Config;
  readonly log: Log;
  readonly gets: WhatMachinesGet;
  readonly desks: Desks;
  readonly inherited: ReturnType<typeof readInheritedSockets>;
};

/** Undefined where the configuration leaves DHCP to the router. */
export function createProxyDhcp({ config, log, desks, inherited }: PacketServerParts) {
  const { dhcpPort, pxePort, httpPort } = config;
  if (config.dhcp === 'off') return undefined;
  const roles = [
    { port: dhcpPort, role: 'dhcp' },
    { port: pxePort, role: 'pxe' },
  ] as const;
  return createDhcpServer({
    ports: { dhcp: dhcpPort, pxe: pxePort },
    inherited: roles.flatMap(({ port, role }) =>
      inherited
        .filter((socket) => socket.protocol === 'udp' && socket.port === port)
        .map(({ fd, interfaceName }) => ({ fd, role, interfaceName })),
    ),
    decide: desks.offers.decide,
    bootFile: (target, client, server) => bootFile(target, client, `${server}:${httpPort}`),
    report: (report) => {
      if (report.kind === 'answered') desks.offers.answered(report.client, report);
      else if (report.kind === 'ignored') desks.offers.ignored(report.client, report.reason);
      else log.debug(report, 'dhcp: dropped');
    },
  });
}

/** A name for TFTP, a URL for HTTP boot and for iPXE. */
function bootFile(target: BootTarget, { mac }: BootClient, server: Ipv4Address): string {
  if (target.kind === 'script') return `http://${server}/boot/${hyphenated(mac)}/script.ipxe`;
  if (target.transport === 'tftp') return target.loader;
  return `http://${server}/boot/loaders/${target.loader}`;
}

export function createTftp({ config, log, gets, desks, inherited }: PacketServerParts) {
  const { loaders, grub, renderers } = gets;
  const files = createTftpFiles({
    meaningOf: tftpMeaning,
    ...desks.records,
    door: desks.door.current,
    loader: (name) => loaders.find(name)?.path,
    grubProgram: (name) => loaders.secondStage(name)?.path,
    bulk: desks.bulkPaths.find,
    autoexec: renderers.autoexec,
    grubFirst: (server) => grub.first({ folderUrl: `tftp://${server}/grub` }),
    grubConfig: desks.texts.grubConfig,
    httpPort: config.httpPort,
  });
  const toContent = createContentReader(config.loaders);
  return createTftpServer({
    port: config.tftpPort,
    inherited: inherited.filter(
      ({ protocol, port }) => protocol === 'udp' && port === config.tftpPort,
    ),
    open: async (request) => toContent(await files.open(request)),
    report: (report) => {
      log.debug(report, 'tftp: %s', report.kind);
      if (report.kind !== 'sent' && report.kind !== 'timed-out') return;
      const { path, bytes, ms, client } = report;
      const complete = report.kind === 'sent';
      desks.transfers.byTftp({ path, bytes, ms, client: client.address, complete });
    },
  });
}

function createContentReader(configured: string | undefined) {
  const disk = createTftpRoot('/');
  const folder = configured === undefined ? undefined : createTftpRoot(configured);

  return async (source: FileSource): Promise<TftpContent> => {
    switch (source.kind) {
      case 'text':
        return { kind: 'bytes', bytes: Buffer.from(source.text) };
      case 'file':
        return disk.resolve(source.path);
      case 'configured':
        return folder?.resolve(source.path) ?? notFound(`no file ${source.path}`);
      case 'range':
        return { ...source, kind: 'file', version: source.etag };
      case 'refused':
        return notFound(source.reason);
    }
  };
}

function notFound(message: string): TftpContent {
  return { kind: 'refused', code: ERROR_CODE.notFound, message };
}
