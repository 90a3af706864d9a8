/**
 * The K3s release that machines install: fetched before the first of them asks, and published to all.
 *
 * @module
 */

import type { ClientArch } from '../domain/client-arch.ts';
import type { ClusterPlan } from '../domain/cluster/plan.ts';
import { IMAGE_ARCHES, type ImageArch } from '../images/image.ts';
import { createK3sPaths } from '../images/k3s/k3s-paths.ts';
import { releaseId } from '../images/k3s/release-names.ts';
import { createK3sSupply, type K3sSupply } from '../images/k3s/supply.ts';
import type { Store } from '../store/store.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type K3sReleaseParts = {
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly plan: () => ClusterPlan;
  /** The present cluster's, undefined before there is one. */
  readonly version: () => string | undefined;
};

export type K3sRelease = K3sSupply & {
  readonly paths: ReturnType<typeof createK3sPaths>;
  /** Who needs the image of this id, in words; undefined where it is no release that the cluster runs. */
  user(imageId: string): string | undefined;
};

const PINS = 'k3s.channels';

export async function createK3sRelease(parts: K3sReleaseParts): Promise<K3sRelease> {
  const { store, gets, plan } = parts;
  const pins = new Map(Object.entries((await store.getSetting(PINS)) ?? {}));
  const { images, bulk } = gets;
  const supply = createK3sSupply({
    wanted: () => {
      const arches = archesOf(store);
      if (arches.length === 0) return undefined;
      return { release: parts.version() ?? plan().version, arches };
    },
    request: images.request,
    views: images.views,
    pinned: (channel) => pins.get(channel),
    pin: async (channel, version) => {
      pins.set(channel, version);
      await store.setSetting(PINS, Object.fromEntries(pins));
    },
    after: (ms, look) => {
      const timer = setTimeout(look, ms);
      return () => clearTimeout(timer);
    },
  });
  const { publish, withdraw } = bulk;
  return {
    ...supply,
    paths: createK3sPaths({ files: images.k3sFiles, publish, withdraw }),
    user(imageId) {
      const version = parts.version();
      const ids = version === undefined ? [] : IMAGE_ARCHES.map((arch) => releaseId(version, arch));
      return ids.includes(imageId) ? 'the cluster runs it' : undefined;
    },
  };
}

/** Of the machines that are to be in a cluster. */
function archesOf({ registry }: Store): readonly ImageArch[] {
  const members = registry
    .all()
    .filter(({ role, stage }) => role !== 'none' && stage !== 'discovered');
  return [...new Set(members.map(({ arch }) => imageArch(arch)))].sort();
}

export function imageArch(arch: ClientArch | undefined): ImageArch {
  return arch === 'arm64-efi' ? 'arm64' : 'amd64';
}
