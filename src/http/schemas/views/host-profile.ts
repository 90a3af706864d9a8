/**
 * Profiles of Proxmox VE hosts, as they are answered.
 *
 * @module
 */
import { z } from 'zod';
import {
  BTRFS_COMPRESSIONS,
  BTRFS_RAIDS,
  HOST_KEYBOARDS,
  HOST_REPOSITORIES,
  ZFS_CHECKSUMS,
  ZFS_COMPRESSIONS,
  ZFS_RAIDS,
} from '../../../domain/proxmox-profile.ts';
import { named } from '../named.ts';

const text = z.string();
const gibibytes = z.number().optional().meta({ description: 'GiB' });

const lvm = z.strictObject({
  hdsize: gibibytes,
  swapsize: gibibytes,
  maxroot: gibibytes,
  maxvz: gibibytes,
  minfree: gibibytes,
});

const filesystem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['ext4', 'xfs']), lvm }),
  z.strictObject({
    kind: z.literal('zfs'),
    raid: z.enum(ZFS_RAIDS),
    ashift: z.number().optional(),
    arcMax: z.number().optional().meta({ description: 'MiB' }),
    checksum: z.enum(ZFS_CHECKSUMS).optional(),
    compress: z.enum(ZFS_COMPRESSIONS).optional(),
    copies: z.number().optional(),
    hdsize: gibibytes,
  }),
  z.strictObject({
    kind: z.literal('btrfs'),
    raid: z.enum(BTRFS_RAIDS),
    compress: z.enum(BTRFS_COMPRESSIONS).optional(),
    hdsize: gibibytes,
  }),
]);

const disks = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('filter'),
    filter: z.record(text, text).meta({ description: 'Globs by udev property' }),
    match: z.enum(['any', 'all']),
  }),
  z.strictObject({ kind: z.literal('list'), names: z.array(text) }),
]);

export const hostProfile = named(
  'ProxmoxProfile',
  z.strictObject({
    name: text,
    description: text,
    kind: z.literal('proxmox-ve'),
    image: text,
    country: text,
    timezone: text,
    keyboard: z.enum(HOST_KEYBOARDS),
    mailto: text,
    domain: text,
    filesystem,
    disks,
    gateway: text.optional(),
    nameServer: text.optional(),
    pinInterfaceNames: z.boolean(),
    repositories: z.enum(HOST_REPOSITORIES),
    cluster: z.strictObject({ host: text, fingerprint: text }).nullable(),
    shutdown: z.enum(['reboot', 'poweroff']),
    minimumMemoryMiB: z.number().optional(),
  }),
);
