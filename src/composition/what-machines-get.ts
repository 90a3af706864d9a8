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
import { answerSource } from '../boot/proxmox/answer-source.ts';
import { createTemplates } from '../boot/templates.ts';
import type { Config } from '../config.ts';
import type { BulkReport } from '../images/bulk/file.ts';
import { createBulkServer } from '../images/bulk/server.ts';
import { createImageLibrary } from '../images/library.ts';
import type { Log } from '../telemetry/log.ts';
import type { SharedThread } from '../threads/shared-thread.ts';
import { imageNamer } from '../workflow/image-user.ts';
import { nameServers, readGateway } from './host.ts';
import { createJoinFacts } from './join-facts.ts';
import { createRenderers } from './renderers.ts';
import type { Trust } from './trust.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

export type WhatMachinesGet = ReturnType<typeof createWhatMachinesGet>;

export type Makings = {
  readonly config: Config;
  readonly log: Log;
  readonly thread: SharedThread;
  readonly bulkReported: (report: BulkReport) => void;
  /** Who needs an image now, in words. */
  readonly inUse: (imageId: string) => string | undefined;
  readonly trust: Trust;
  /** What the next member installs, where that is known. */
  readonly k3sVersion: () => string | undefined;
  /** Whether the machine of a node is to be off when its system is installed. */
  readonly switchesOff: (nodeId: string) => boolean;
};

export function createWhatMachinesGet(makings: Makings) {
  const { config, log, thread, bulkReported, inUse, trust, k3sVersion, switchesOff } = makings;
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
  const profiles = createProfiles({ builtIn, own: config.profiles });
  const images = createImageLibrary({
    folder: config.images,
    loadersFolder: join(config.data, 'loaders'),
    mirrors: {
      ubuntu: config.ubuntuMirror,
      ubuntuArm64: config.ubuntuArm64Mirror,
      proxmox: config.proxmoxMirror,
      ipxe: config.ipxeMirror,
      k3s: config.k3sMirror,
      k3sChannels: config.k3sChannels,
      k3sInstallScript: config.k3sInstallScript,
    },
    unchecked: config.uncheckedImages,
    addedToHost: answerSource,
    inUse,
    named: (image) => imageNamer(profiles.list(), image),
    report: (report) => log.info(report, 'images: %s', report.kind),
  });
  return {
    grub,
    templates,
    network,
    renderers: createRenderers({
      ...{ scripts, grub, autoinstall, sshAuthorizedKeys, network, switchesOff },
      pilotlightKey: () => trust.ssh.publicLine(),
      joinFacts: createJoinFacts({ config, trust, images, k3sVersion }),
    }),
    profiles,
    loaders: createLoaders({
      configured: config.loaders,
      packages: PACKAGE_FOLDERS,
      archive: join(config.data, 'loaders'),
    }),
    images,
    bulk: createBulkServer({
      port: config.bulkPort,
      report: bulkReported,
      spawn: (data) => thread.spawn('bulk', data),
    }),
  };
}
