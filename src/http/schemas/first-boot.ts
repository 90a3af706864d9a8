/**
 * What an installed system says of itself. A shell writes it: what it could not find out is null, empty or absent.
 *
 * @module
 */
import { z } from 'zod';
import type { FirstBootFacts } from '../../domain/first-boot.ts';

const PRINTABLE = /^[^\p{Cc}\p{Cf}]*$/u;

const words = (longest: number) =>
  z
    .string()
    .max(longest)
    .regex(PRINTABLE, 'text on one line')
    .nullish()
    .transform((text) => text?.trim() || undefined);

const address = z
  .string()
  .max(64)
  .regex(/^[0-9a-f:.]{2,45}\/\d{1,3}$/i, 'an address with its prefix, such as 192.168.1.21/24');

/** IFNAMSIZ is 16 with its NUL; a name has no slash and no space (dev_valid_name). */
const interfaceName = z.string().regex(/^[\x21-\x2e\x30-\x7e]{1,15}$/, 'the name of an interface');

const disk = z.object({
  path: z
    .string()
    .max(128)
    .regex(/^\/dev\/[\w./:-]+$/, 'a path below /dev'),
  size: z
    .int()
    .min(0)
    .nullish()
    .transform((bytes) => bytes ?? undefined),
  model: words(128),
  serial: words(128),
});

export const firstBootFacts = z
  .object({
    addresses: z.array(z.object({ interfaceName, address })).max(64).default([]),
    kernel: words(128),
    system: words(128),
    disk: disk.nullish().transform((found) => found ?? undefined),
  })
  .transform((facts): FirstBootFacts => facts);
