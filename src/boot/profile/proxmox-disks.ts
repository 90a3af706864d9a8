/**
 * On which disks a host is installed, and how they are laid out.
 *
 * Whatever disk the installer finds by these words is wiped. Where its rules lead to a disk that nobody
 * named, the profile is refused.
 *
 * @module
 */
import { z } from 'zod';
import {
  BTRFS_COMPRESSIONS,
  BTRFS_RAIDS,
  fewestDisks,
  type HostDisks,
  type HostFilesystem,
  ZFS_CHECKSUMS,
  ZFS_COMPRESSIONS,
  ZFS_RAIDS,
} from '../../domain/proxmox-profile.ts';

const GIB = z.number().positive().max(1_000_000).optional();

const lvm = z
  .strictObject({
    hdsize: GIB,
    swapsize: z.number().min(0).max(1_000_000).optional(),
    maxroot: GIB,
    maxvz: z.number().min(0).max(1_000_000).optional(),
    minfree: z.number().min(0).max(1_000_000).optional(),
  })
  .refine(
    ({ hdsize, swapsize }) => !hdsize || !swapsize || swapsize <= hdsize / 2, // 9.1 ends at more
    { path: ['swapsize'], error: 'at most half of hdsize' },
  );

const onLvm = <Kind extends 'ext4' | 'xfs'>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), lvm: lvm.prefault({}) });

const zfs = z.strictObject({
  kind: z.literal('zfs'),
  raid: z.enum(ZFS_RAIDS),
  ashift: z.int().min(9).max(16).optional(),
  arcMax: z.int().min(64).max(1_048_576).optional(),
  checksum: z.enum(ZFS_CHECKSUMS).optional(),
  compress: z.enum(ZFS_COMPRESSIONS).optional(),
  copies: z.int().min(1).max(3).optional(),
  hdsize: GIB,
});

const btrfs = z.strictObject({
  kind: z.literal('btrfs'),
  raid: z.enum(BTRFS_RAIDS),
  compress: z.enum(BTRFS_COMPRESSIONS).optional(),
  hdsize: GIB,
});

export const filesystem = z.discriminatedUnion('kind', [onLvm('ext4'), onLvm('xfs'), zfs, btrfs], {
  error: ({ code }) => (code === 'invalid_union' ? 'one of ext4, xfs, zfs, btrfs' : undefined),
});

/** Rust's crate glob: `*`, `?` and sets. */
const value = z
  .string()
  .min(1)
  .max(256)
  .regex(
    /^(?:[\w .:,/+()#@=~*?!-]|\[!?[\w-]+\])*$/,
    'a glob such as Samsung*, without quotes, backslash, ^ or $',
  );

/** As udev names them: what a disk says of itself is in capitals. */
const PROPERTY = /^[A-Z][A-Z0-9_]{0,63}$/;

const filter = z
  .record(z.string(), value)
  .refine((all) => Object.keys(all).length > 0, 'at least one property, such as ID_MODEL')
  .superRefine((all, context) => {
    for (const key of Object.keys(all).filter((name) => !PROPERTY.test(name))) {
      const message = 'a property of udev such as ID_MODEL or ID_SERIAL';
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });

const byFilter = z
  .strictObject({
    filter,
    match: z.enum(['any', 'all']).optional(),
  })
  .refine(({ filter }) => tellsApart(Object.values(filter)), {
    path: ['filter'],
    error: 'a property that tells disks apart: * fits all of them',
  });

/** An empty one is told by its own schema. */
function tellsApart(globs: readonly string[]): boolean {
  return globs.length === 0 || !globs.every((glob) => /^\*+$/.test(glob));
}

const byName = z.strictObject({
  list: z
    .array(
      z
        .string()
        .regex(
          /^(?:sd[a-z]{1,2}|vd[a-z]|xvd[a-z]|nvme\d{1,2}n\d{1,2}|mmcblk\d)$/,
          'the name of a disk below /dev, such as nvme0n1',
        ),
    )
    .min(1)
    .max(32)
    .refine((names) => new Set(names).size === names.length, 'each disk once'),
});

/** Its own pick, so that mistakes are told in the words of what was meant. */
export const disks = z.unknown().transform((given, context): Disks => {
  const isList = typeof given === 'object' && given !== null && 'list' in given;
  const { data, error } = (isList ? byName : byFilter).safeParse(given ?? {});
  for (const issue of error?.issues ?? [])
    context.issues.push({ ...issue, input: given } as z.core.$ZodRawIssue);
  return data ?? { list: [] };
});

type Disks = z.infer<typeof byFilter> | z.infer<typeof byName>;

type Problem = { readonly path: readonly string[]; readonly message: string };

/**
 * What the installer would take otherwise than it is meant. For ext4 and xfs it takes the first disk that
 * any one property fits, and passes over `filter-match` (get_single_udev_index of proxmox-auto-installer);
 * of a list it passes over names that are not there, and then wants fewer disks than the layout.
 */
export function diskProblems(
  layout: z.infer<typeof filesystem>,
  chosen: Disks,
): readonly Problem[] {
  const isOne = layout.kind === 'ext4' || layout.kind === 'xfs';
  if ('list' in chosen) {
    const least = fewestDisks(filesystemFrom(layout));
    const { length } = chosen.list;
    if (length === 0) return [];
    if (isOne && length > 1)
      return [{ path: ['disks', 'list'], message: `one disk for ${layout.kind}` }];
    const message = `at least ${least} disks for ${layout.kind} ${'raid' in layout ? layout.raid : ''}`;
    return length < least ? [{ path: ['disks', 'list'], message: message.trim() }] : [];
  }
  const several = Object.keys(chosen.filter).length > 1;
  if (!isOne) return several && chosen.match === undefined ? [UNCLEAR] : [];
  if (chosen.match !== undefined) {
    return [{ path: ['disks', 'match'], message: `nothing: ${layout.kind} takes one disk` }];
  }
  const message = `one property: with ${layout.kind} the installer takes the first disk that any one of several fits`;
  return several ? [{ path: ['disks', 'filter'], message }] : [];
}

/** The installer's own choice would be any: one property less than was meant. */
const UNCLEAR: Problem = {
  path: ['disks', 'match'],
  message: 'any or all, where a disk is named by several properties',
};

export function disksFrom(chosen: Disks): HostDisks {
  if ('list' in chosen) return { kind: 'list', names: chosen.list };
  return { kind: 'filter', filter: chosen.filter, match: chosen.match ?? 'any' };
}

/** Everything that may be said of a layout, what is not said included. */
export function filesystemFrom(parsed: z.infer<typeof filesystem>): HostFilesystem {
  const { hdsize } = 'lvm' in parsed ? parsed.lvm : parsed;
  switch (parsed.kind) {
    case 'zfs': {
      const { ashift, arcMax, checksum, compress, copies } = parsed;
      return { ...parsed, ashift, arcMax, checksum, compress, copies, hdsize };
    }
    case 'btrfs':
      return { ...parsed, compress: parsed.compress, hdsize };
    default: {
      const { swapsize, maxroot, maxvz, minfree } = parsed.lvm;
      return { kind: parsed.kind, lvm: { hdsize, swapsize, maxroot, maxvz, minfree } };
    }
  }
}
