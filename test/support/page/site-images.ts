/**
 * Images in every state, for the page's tests; downloads go on by themselves, and end when they are removed.
 *
 * @module
 */

import { ProvisioningError } from '../../../src/domain/errors.ts';
import type { Images } from '../../../src/http/site/ports.ts';
import type { ImageView } from '../../../src/images/image-view.ts';

const NONE = { proof: null, progress: null, reason: null } as const;

function iso(point: string, changes: Partial<ImageView>): ImageView {
  const arch = changes.arch ?? 'amd64';
  return {
    ...{ id: `ubuntu-${point}-live-server-${arch}.iso`, kind: 'iso', state: 'verified' },
    ...{
      label: `Ubuntu-Server ${point} LTS "Noble Numbat" - Release amd64 (20260210)`,
      release: point.slice(0, 5),
      point,
      arch,
      size: 3_240_000_000,
    },
    ...NONE,
    ...changes,
  };
}

const SUM =
  'its SHA-256 is 3f4e…77a1, and Ubuntu published 51c0…9be2 for it: it was cut short or changed. It was never served';

export const SITE_IMAGES: readonly ImageView[] = [
  iso('24.04.4', { proof: 'signature' }),
  iso('26.04', {
    state: 'downloading',
    size: 2_940_000_000,
    progress: { bytes: 1_793_000_000, total: 2_940_000_000, rate: 11_400_000, secondsLeft: 98 },
  }),
  iso('24.04.3', {
    arch: 'arm64',
    label: 'Ubuntu Server 24.04.3, ARM',
    state: 'broken',
    reason: SUM,
  }),
  iso('22.04.5', {
    state: 'absent',
    size: 2_140_000_000,
    progress: { bytes: 731_000_000, total: 2_140_000_000, rate: 0, secondsLeft: null },
    reason: 'the mirror closed the connection four times',
  }),
  {
    ...{
      id: 'k3s-v1.33.5%2Bk3s1-amd64',
      kind: 'k3s',
      state: 'verified',
      label: 'K3s v1.33.5+k3s1 amd64',
    },
    ...{ release: 'v1.33', point: 'v1.33.5+k3s1', arch: 'amd64', size: 257_000_000 },
    ...{ ...NONE, proof: 'mirror' },
  },
];

/** As the library behaves: what is asked for comes, what is removed is gone. */
export function siteImages(first: readonly ImageView[] = SITE_IMAGES): Images {
  let images = first;
  return {
    views: () => images,
    request: async (wish) => {
      if (wish.kind !== 'iso')
        throw new ProvisioningError('MIRROR_UNUSABLE', 'the mirror has no such release');
      const known = images.find(({ point, state }) => point === wish.release && state !== 'absent');
      if (known) return known;
      const coming = iso(wish.release, {
        state: 'downloading',
        progress: { bytes: 12_000_000, total: 3_000_000_000, rate: 11_000_000, secondsLeft: 271 },
      });
      images = [...images.filter(({ id }) => id !== coming.id), coming];
      return coming;
    },
    remove: async (id) => {
      images = images.filter((image) => image.id !== id);
    },
    prune: async () => ({ removed: [], kept: [] }),
  };
}
