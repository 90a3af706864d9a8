/**
 * The image of the profile: there, and verified.
 *
 * @module
 */
import { type Finding, ok, problem, warning } from '../finding.ts';
import type { ImageView, ProfileView } from './views.ts';

export type ImageWish = {
  readonly profile: ProfileView;
  readonly arch: 'amd64' | 'arm64';
  readonly images: readonly ImageView[];
};

/** The best one first. */
const STATES = ['verified', 'unchecked', 'checking', 'downloading', 'broken', 'absent'] as const;

export function bestImage({ profile, arch, images }: ImageWish): ImageView | undefined {
  const fits = images.filter((image) => isWanted(image, profile) && isFor(image, arch));
  return STATES.flatMap((state) => fits.filter((image) => image.state === state))[0];
}

function isWanted({ id, kind, release, point }: ImageView, profile: ProfileView): boolean {
  const isKind = kind === (profile.kind === 'ubuntu' ? 'iso' : profile.kind);
  // What can't be read is of no release, and may be the one that is meant.
  const isUnread = release === null && point === null;
  return isKind && (isUnread || [decodeURIComponent(id), release, point].includes(profile.image));
}

function isFor({ arch }: ImageView, wanted: string): boolean {
  return arch === null || arch === wanted;
}

export function judgeImage(wish: ImageWish): Finding {
  const { profile, arch } = wish;
  const image = bestImage(wish);
  const wanted = `${profile.image} for ${arch}`;
  const isOwn = isFileName(profile.image);
  const fetch = fetching(wish, profile.image);
  if (image === undefined) {
    return problem('image', {
      title: `there is no image of ${wanted}, which the profile ${profile.name} installs`,
      cause: 'Nobody had it fetched, and no ISO of it lies in the folder of images.',
      remedy: isOwn ? `Put ${profile.image} into the folder of images.` : fetch,
    });
  }
  const { label, state, reason, point } = image;
  switch (state) {
    case 'verified':
      return ok('image', `${label} is here, and its sum is the one that was published`);
    case 'unchecked':
      return warning('image', {
        title: `${label} is here, and nobody told its sum`,
        cause: 'It was put into the folder by hand: what it holds is what it holds.',
        remedy: isOwn
          ? 'A SHA256SUMS beside it says what it has to be: it is served only if its sum is right.'
          : `${fetch}, which checks the signature of the list of sums`,
      });
    case 'broken':
      return problem('image', {
        title: `${label} is broken: ${reason ?? 'it cannot be read'}`,
        cause: 'It is not served. A download was cut off, or the disk lost something.',
        remedy: isOwn
          ? `pilotlight images remove '${profile.image}', then put a good one into the folder of images.`
          : `pilotlight images remove ${image.id}, then ${fetch}`,
      });
    case 'absent':
      return problem('image', {
        title: `${label} is not here yet: its download stopped${reason === null ? '' : `, ${reason}`}`,
        cause: 'The mirror was not reached, or the service was stopped.',
        remedy: `${isOwn ? fetching(wish, point ?? '') : fetch}: it goes on where it stopped`,
      });
    default:
      return problem('image', {
        title: `${label} is not ready: ${state}`,
        cause: 'It takes its time, and machines wait on their screens meanwhile.',
        remedy: 'pilotlight images list shows how far it is.',
      });
  }
}

/** A profile may name an ISO by its file: no mirror has to know it. */
function isFileName(image: string): boolean {
  return image.toLowerCase().endsWith('.iso');
}

function fetching({ profile, arch }: ImageWish, release: string): string {
  const kind = profile.kind === 'proxmox-ve' ? ' --kind proxmox-ve' : '';
  return `pilotlight images fetch ${release}${kind}${arch === 'arm64' ? ' --arch arm64' : ''}`;
}
