/**
 * Which disks the installer would wipe: its rules for filters, as they are written
 * (get_single_udev_index and get_matched_udev_indexes of proxmox-auto-installer/src/utils.rs).
 *
 * @module
 */
import { matchesGlob } from 'node:path';
import { type Answers, AnswersRefused } from './read-answers.ts';

/** udev's properties, by the name below /dev. */
export type Disks = Readonly<Record<string, Readonly<Record<string, string>>>>;

export function wipedDisks({ 'disk-setup': setup }: Answers, disks: Disks): readonly string[] {
  const list = setup['disk-list'] as readonly string[] | undefined;
  const filter = (setup['filter'] ?? {}) as Readonly<Record<string, string>>;
  const isOne = setup['filesystem'] === 'ext4' || setup['filesystem'] === 'xfs';
  const names = Object.keys(disks);
  if (list !== undefined) {
    const found = names.filter((name) => list.some((wanted) => `/dev/${name}`.endsWith(wanted)));
    if (found.length === 0) throw new AnswersRefused("disk in 'disk_selection' not found");
    return found;
  }
  const all = setup['filter-match'] === 'all';
  const found = names.filter((name) => fits(disks[name] ?? {}, filter, !isOne && all));
  if (found.length === 0) throw new AnswersRefused('filter did not match any device');
  return isOne ? found.slice(0, 1) : found;
}

function fits(
  properties: Readonly<Record<string, string>>,
  filter: Readonly<Record<string, string>>,
  all: boolean,
): boolean {
  const results = Object.entries(filter).flatMap(([key, glob]) => {
    const value = properties[key];
    return value === undefined ? [] : [matchesGlob(value, glob)];
  });
  // A property that a disk has not is no mismatch where all must hold.
  return all ? results.every(Boolean) : results.some(Boolean);
}
