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
import { createImageLibrary } from '../images/library.ts';
import type { Log } from '../telemetry/log.ts';
import { nameServers, readGateway } from './host.ts';
import { createRenderers } from './renderers.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

export type WhatMachinesGet = ReturnType<typeof createWhatMachinesGet>;

export type Makings = {
  readonly config: Config;
  readonly log: Log;
  readonly bulkReported: (report: BulkReport) => void;
  /** Who needs an image now, in words. */
  readonly inUse: (imageId: string) => string | undefined;
};

export function createWhatMachinesGet({ config, log, bulkReported, inUse }: Makings) {
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
    images: createImageLibrary({
      folder: config.images,
      loadersFolder: join(config.data, 'loaders'),
      mirrors: {
        ubuntu: config.ubuntuMirror,
        ubuntuArm64: config.ubuntuArm64Mirror,
        ipxe: config.ipxeMirror,
      },
      unchecked: config.uncheckedImages,
      inUse,
      report: (report) => log.info(report, 'images: %s', report.kind),
    }),
    bulk: createBulkServer({ port: config.bulkPort, report: bulkReported }),
  };
}
