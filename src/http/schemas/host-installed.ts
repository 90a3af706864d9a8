/**
 * What Proxmox VE's installer posts to its webhook when it is done (schema 1.1 and 1.2 of
 * proxmox-post-hook).
 *
 * @module
 */
import { z } from 'zod';
import type { InstalledDisk } from '../../domain/first-boot.ts';
import type { HostInstalled } from '../../domain/host-report.ts';

const MOST_DEVICES = 256;

const words = (longest: number) =>
  z
    .string()
    .transform((text) =>
      text
        .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
        .trim()
        .slice(0, longest),
    )
    .refine((text) => text !== '', 'some text');

/** As udev tells them; a value may be anything. */
const properties = z.record(z.string(), z.unknown()).default({});

const disk = z
  .object({
    size: z.number().nullish(),
    'is-bootdisk': z.boolean().nullish(),
    'udev-properties': properties,
  })
  .transform((found): InstalledDisk | undefined => {
    const known = (name: string) => plainText(found['udev-properties'][name]);
    const path = known('DEVNAME');
    if (found['is-bootdisk'] !== true || path === undefined) return undefined;
    if (!/^\/dev\/[\w./:-]{1,120}$/.test(path)) return undefined;
    return {
      path,
      size: found.size != null && found.size > 0 ? Math.round(found.size) : undefined,
      model: known('ID_MODEL')?.replaceAll('_', ' '),
      serial: known('ID_SERIAL_SHORT'),
    };
  });

const card = z.object({
  address: z.string().max(64).nullish(),
  'is-management': z.boolean().nullish(),
});

/** Later installers write `unknown` where they could not read one. */
const hostKey = z
  .string()
  .max(4096)
  .transform((text) => text.trim())
  .refine(
    (text) =>
      text === 'unknown' ||
      /^[a-z0-9][a-z0-9@.-]{2,63} [A-Za-z0-9+/]{16,}={0,3}( [^\p{Cc}]*)?$/u.test(text),
    'a public SSH key: type, base64, comment',
  );

export const hostInstalled = z
  .object({
    $schema: z.object({
      version: z.string().regex(/^1\.\d{1,3}$/, 'version 1 of the schema, such as 1.1'),
    }),
    product: z.object({
      short: z.literal('pve'),
      version: words(64),
    }),
    fqdn: words(253),
    filesystem: words(32),
    disks: z.array(disk).max(MOST_DEVICES).default([]),
    'network-interfaces': z.array(card).max(MOST_DEVICES).default([]),
    'ssh-public-host-keys': z
      .record(z.string(), hostKey)
      .transform((keys) => Object.values(keys).filter((key) => key !== 'unknown'))
      .refine((keys) => keys.length > 0 && keys.length <= 16, 'at least one SSH host key'),
  })
  .transform((told): HostInstalled => {
    const management = told['network-interfaces'].find((one) => one['is-management'] === true);
    return {
      version: told.product.version,
      fqdn: told.fqdn,
      filesystem: told.filesystem,
      sshHostKeys: told['ssh-public-host-keys'],
      address: addressText(management?.address),
      bootDisks: told.disks.filter((found) => found !== undefined),
    };
  });

function plainText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return (
    value
      .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
      .trim()
      .slice(0, 128) || undefined
  );
}

function addressText(value: string | null | undefined): string | undefined {
  return value != null && /^[0-9a-f:.]{2,45}\/\d{1,3}$/i.test(value) ? value : undefined;
}
