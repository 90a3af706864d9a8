/**
 * Which disk a profile takes, in words. The first match that fits any disk counts.
 */
import { DISKS } from '../words/machines.js';
import { diskText } from './facts.js';

function matchWords({ size, ssd, model, vendor, serial, path, idPath }) {
  const named = [vendor, model, serial, path, idPath].filter(Boolean);
  if (named.length > 0) return DISKS.named(named.join(' '));
  const isSsd = ssd === true;
  if (size === 'largest') return isSsd ? DISKS.largestSsd : DISKS.largest;
  if (size === 'smallest') return isSsd ? DISKS.smallestSsd : DISKS.smallest;
  if (ssd === false) return DISKS.hdd;
  return isSsd ? DISKS.ssd : DISKS.any;
}

/** A host's disks are always named, and never guessed. */
function hostDisks({ kind, names, filter }) {
  if (kind === 'list') return DISKS.names(names);
  return DISKS.named(Object.values(filter).join(' '));
}

/** `its largest SSD, else its largest disk`. */
export function diskWords(profile) {
  if (profile?.disks) return hostDisks(profile.disks);
  const matches = profile?.disk?.match ?? [];
  return matches.length === 0 ? DISKS.any : [...new Set(matches.map(matchWords))].join(DISKS.or);
}

/** The disk that the system is on now, where that is known; also while a reinstall of it waits. */
export function installedDisk({ firstBoot, reinstall }) {
  const disk = firstBoot?.disk ?? reinstall?.disk;
  return disk ? diskText(disk) : undefined;
}
