/**
 * The parts that hold or render what machines download.
 *
 * @module
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAutoinstall } from '../boot/autoinstall.ts';
import { createGrubConfigs } from '../boot/grub-config.ts';
import { createIpxeScripts } from '../boot/ipxe-script.ts';
import { createLoaders, PACKAGE_FOLDERS } from '../boot/loaders.ts';
import { createProfiles } from '../boot/profiles.ts';
import { createTemplates } from '../boot/templates.ts';
import type { Config } from '../config.ts';
import type { BulkReport } from '../images/bulk-file.ts';
import { createBulkServer } from '../images/bulk-server.ts';
import { createImageCatalogue } from '../images/catalogue.ts';
import type { Log } from '../telemetry/log.ts';
import { nameServers, readGateway } from './host.ts';
import { createRenderers } from './renderers.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

export type WhatMachinesGet = ReturnType<typeof createWhatMachinesGet>;

export type Makings = {
  readonly config: Config;
  readonly log: Log;
  readonly bulkReported: (report: BulkReport) => void;
};

export function createWhatMachinesGet({ config, log, bulkReported }: Makings) {
  const templates = createTemplates(TEMPLATES);
  const grub = createGrubConfigs(templates);
  const network = {
    gateway: config.gateway ?? readGateway(),
    nameServers: config.nameservers ?? nameServers(),
  };
  const scripts = createIpxeScripts(templates);
  const autoinstall = createAutoinstall(templates);
  const { sshAuthorizedKeys } = config;
  const builtIn = join(TEMPLATES, 'autoinstall/profiles');
  return {
    grub,
    renderers: createRenderers({ scripts, grub, autoinstall, sshAuthorizedKeys, network }),
    profiles: createProfiles({ builtIn, own: config.profiles }),
    loaders: createLoaders({
      configured: config.loaders,
      packages: PACKAGE_FOLDERS,
      archive: join(config.data, 'loaders'),
    }),
    images: createImageCatalogue({
      folder: config.images,
      report: (report) => log.info(report, 'images: %s', report.kind),
    }),
    bulk: createBulkServer({ port: config.bulkPort, report: bulkReported }),
  };
}
