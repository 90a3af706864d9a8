/**
 * Profiles, as they are answered: what may hold a secret stays in their files, and what is not set is missing.
 *
 * @module
 */
import { z } from 'zod';
import {
  APT_FALLBACKS,
  BOOT_ORDERS,
  DISK_LAYOUTS,
  DISK_WIPES,
  MEDIUM_CHOICES,
  SOURCES,
} from '../../../domain/profile.ts';
import { named } from '../named.ts';
import { hostProfile } from './host-profile.ts';
import { page } from './parts.ts';
import { networkPolicy } from './profile-network.ts';

const text = z.string();

const disk = z.strictObject({
  layout: z.enum(DISK_LAYOUTS),
  sizing: z.enum(['all', 'scaled']),
  match: z
    .array(
      z.strictObject({
        ssd: z.boolean().optional(),
        size: z.enum(['largest', 'smallest']).optional(),
        model: text.optional(),
        vendor: text.optional(),
        serial: text.optional(),
        path: text.optional(),
        idPath: text.optional(),
      }),
    )
    .meta({ description: 'The first that fits any disk counts' }),
  swapMiB: z.number(),
  wipe: z.enum(DISK_WIPES),
});

const ubuntuProfile = named(
  'UbuntuProfile',
  z.strictObject({
    name: text,
    description: text,
    kind: z.literal('ubuntu'),
    image: text,
    source: z.enum(SOURCES),
    disk,
    network: networkPolicy,
    login: z.strictObject({ username: text }),
    apt: z.strictObject({
      mirror: text.optional(),
      proxy: text.optional(),
      fallback: z.enum(APT_FALLBACKS),
    }),
    packages: z.array(text),
    snaps: z.array(z.strictObject({ name: text, channel: text.optional(), classic: z.boolean() })),
    kernel: z.strictObject({ kind: z.enum(['flavor', 'package']), name: text }).optional(),
    updates: z.enum(['security', 'all']),
    locale: text,
    keyboardLayout: text,
    keyboardVariant: text,
    timezone: text,
    kernelOptions: z.array(text),
    bootOrder: z.enum(BOOT_ORDERS),
    shutdown: z.enum(['reboot', 'poweroff']),
    medium: z.enum(MEDIUM_CHOICES),
    minimumMemoryMiB: z.number().optional(),
  }),
);

export const profileList = named(
  'ProfileList',
  z.strictObject({
    profiles: z.array(z.discriminatedUnion('kind', [ubuntuProfile, hostProfile])),
    ...page,
  }),
);
