/**
 * Images and artifacts.
 */
import { many } from './units.js';

export const IMAGES = {
  headline: (n) =>
    n === 0 ? 'Nothing to install from yet' : `${many(n, 'image')} ready to install`,
  coming: (label, time) => `${label} is downloading, ${time} left.`,
  comingSoon: (label) => `${label} is downloading.`,
  broken: (n) => `${many(n, 'image')} ${n === 1 ? 'is' : 'are'} broken and not served.`,
  stopped: (n) => `${many(n, 'download')} stopped.`,
  calm: 'Machines install from here. Nothing unverified is served.',
  empty: 'Have one fetched, or put an ISO into the folder of images.',
  systems: 'Systems',
  artifacts: 'Kept on the Pi',
  artifactsSays: 'A boot and a join need no internet: machines fetch these from here.',
  get: 'Download…',
  prune: 'Remove older ones…',
  states: {
    verified: 'Verified',
    downloading: 'Downloading',
    checking: 'Being checked',
    unchecked: 'Not checked',
    broken: 'Broken',
    absent: 'Stopped',
  },
  proofs: {
    signature: 'SHA-256 matches. Signed by its publisher.',
    sum: 'SHA-256 matches the sum beside it.',
    mirror: 'SHA-256 matches the publisher’s list.',
  },
  uncheckedSays: 'Nobody told its sum: whoever put it there answers for it.',
  servedLater: 'Served once it is verified.',
  ubuntu: (point) => `Ubuntu Server ${point}`,
  kinds: {
    iso: 'ISO',
    netboot: 'shim and GRUB',
    ipxe: 'iPXE',
    k3s: 'K3s',
    'proxmox-ve': 'Proxmox VE',
  },
  ofTotal: (done, total) => `${done} of ${total}`,
  cancel: 'Cancel…',
  cancelNamed: (label) => `Cancel the download of ${label}`,
  goOn: 'Go on',
  goOnNamed: (label) => `Go on with ${label}`,
  again: 'Download again',
  againNamed: (label) => `Download again: ${label}`,
  remove: 'Remove…',
  removeNamed: (label) => `Remove ${label}`,
  space: 'Space on the Pi',
  free: (free, total) => `${free} free of ${total}`,
  mine: (size) => `${size} images and artifacts`,
  others: (size) => `${size} everything else`,
  spaceSays: (mine, others, free) =>
    `${mine} images and artifacts, ${others} everything else, ${free} free`,
};

export const GET_IMAGE = {
  title: 'Download',
  what: 'What',
  kinds: [
    { id: 'iso', label: 'Ubuntu Server' },
    { id: 'k3s', label: 'K3s' },
    { id: 'netboot', label: 'shim and GRUB, for Secure Boot' },
    { id: 'ipxe', label: 'iPXE’s own release' },
    { id: 'proxmox-ve', label: 'Proxmox VE' },
  ],
  release: 'Release',
  releaseHints: {
    iso: '24.04 is its newest point, 24.04.4 that one.',
    netboot: 'As of Ubuntu Server.',
    k3s: 'A version such as v1.33.1+k3s1, or a channel: stable, latest, v1.33.',
    ipxe: 'A version such as 2.0.0.',
    'proxmox-ve': 'A release such as 8.4.',
  },
  first: { iso: '24.04', netboot: '24.04', k3s: 'stable', ipxe: '2.0.0', 'proxmox-ve': '8.4' },
  arch: 'For',
  arches: [
    { id: 'amd64', label: 'Intel and AMD (amd64)' },
    { id: 'arm64', label: 'ARM (arm64)' },
  ],
  sum: 'Its SHA-256',
  sumHint: 'From a place that you trust: its publisher signs none.',
  verb: 'Download',
};

export const CANCEL_IMAGE = {
  title: (label) => `Cancel the download of ${label}?`,
  verb: 'Cancel the download',
  back: 'Let it come',
  erased: (size) => `What came of it so far: ${size}`,
  erasedNothing: 'What came of it so far',
  kept: 'Every other image, and machines that are installed',
  says: 'It can be downloaded again, from its beginning. What was to install from it waits.',
};

export const REMOVE_IMAGE = {
  title: (label) => `Remove ${label}?`,
  verb: (label) => `Remove ${label}`,
  erased: (label, size) => `${label}${size}, on the Pi`,
  kept: 'Machines that are installed',
  says: 'It can be downloaded again. While an install needs it, it stays.',
  pruneTitle: 'Remove older images?',
  pruneErased: 'Of each release, all points but the newest',
  pruneKept: 'The newest of each, and what an install needs',
  pruneVerb: 'Remove older images',
};
