/**
 * What an installed system told of itself, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { bytes, time, words } from './parts.ts';

export const installedDisk = z.strictObject({
  path: z.string(),
  size: bytes.nullable(),
  model: words,
  serial: words,
});

export const firstBoot = z
  .strictObject({
    at: time,
    addresses: z
      .array(z.strictObject({ interfaceName: z.string(), address: z.string() }))
      .meta({ description: 'Without loopback and link-local ones' }),
    kernel: words,
    system: words,
    disk: installedDisk.nullable(),
  })
  .meta({ description: 'As the installed system told it' });
