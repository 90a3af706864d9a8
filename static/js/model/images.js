/**
 * Images: which are ready, which come, and how the answer reads.
 */
import { IMAGES } from '../words/images.js';
import { span } from './format.js';

export const isSystem = ({ kind }) => kind === 'iso' || kind === 'proxmox-ve';
export const isReady = ({ state }) => state === 'verified' || state === 'unchecked';
export const isBusy = ({ state }) => state === 'downloading' || state === 'checking';

const TONES = {
  verified: 'blue',
  downloading: 'blue',
  checking: 'blue',
  broken: 'red',
  absent: 'yellow',
};
export const toneOfImage = ({ state }) => TONES[state] ?? 'none';

const collator = new Intl.Collator('en', { numeric: true });

/** As people call it: an ISO says `Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)`. */
export function named(image) {
  const point = /^Ubuntu-Server (\d+(?:\.\d+)+)\b/.exec(image.label)?.[1];
  return point === undefined ? image : { ...image, label: IMAGES.ubuntu(point) };
}

/** What needs somebody first, then the newest. */
export function sortedImages(all) {
  const images = all.map(named);
  const rank = ({ state }) => ['broken', 'absent', 'downloading', 'checking'].indexOf(state) >>> 0;
  return images.toSorted((a, b) => rank(a) - rank(b) || collator.compare(b.label, a.label));
}

/** What is said under the headline. */
export function imagesDetail(images) {
  if (images.length === 0) return IMAGES.empty;
  const coming = images.find(({ state }) => state === 'downloading');
  const seconds = coming?.progress?.secondsLeft;
  const count = (state) => images.filter((image) => image.state === state).length;
  const sentences = [
    coming &&
      (seconds
        ? IMAGES.coming(coming.label, span(seconds * 1000))
        : IMAGES.comingSoon(coming.label)),
    count('broken') > 0 && IMAGES.broken(count('broken')),
    count('absent') > 0 && IMAGES.stopped(count('absent')),
  ].filter(Boolean);
  return sentences.length > 0 ? sentences.join(' ') : IMAGES.calm;
}

/** Whose publisher signs no sum: whoever asks for it gives it along, again too. */
export const needsSum = ({ kind }) => kind === 'ipxe' || kind === 'netboot';

/** The body that asks for it again. */
export function wishFor({ kind, release, point, arch }) {
  if (kind === 'k3s') return { kind, version: point, arch };
  if (kind === 'iso' || kind === 'netboot') return { kind, release: point ?? release, arch };
  return { kind, release: point ?? release };
}

/** The body for what a person typed. K3s goes by version or by channel. */
export function wishOf({ kind, release, arch, sha256 }) {
  const text = release.trim();
  const sum = sha256.trim() === '' ? {} : { sha256: sha256.trim() };
  if (kind === 'k3s') return { kind, [text.includes('+') ? 'version' : 'channel']: text, arch };
  if (kind === 'ipxe') return { kind, version: text, ...sum };
  if (kind === 'proxmox-ve') return { kind, release: text };
  return kind === 'netboot' ? { kind, release: text, arch, ...sum } : { kind, release: text, arch };
}
