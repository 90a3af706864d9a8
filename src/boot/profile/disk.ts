/**
 * A profile's `disk`.
 *
 * @module
 */
import { z } from 'zod';
import { DISK_LAYOUTS, DISK_WIPES, type DiskLayout } from '../../domain/profile.ts';
import { glob } from './text.ts';

const diskMatch = z
  .strictObject({
    ssd: z.boolean().optional(),
    size: z.enum(['largest', 'smallest']).optional(),
    model: glob.optional(),
    vendor: glob.optional(),
    serial: glob.optional(),
    path: glob.optional(),
    idPath: glob.optional(),
  })
  .refine(
    (match) => Object.keys(match).length > 0,
    'at least one condition, such as size: largest',
  );

type Match = z.infer<typeof diskMatch>;

/** Mistakes are named as they stand in the file: `match.ssd`, or `match[1].ssd` of a list. */
const oneOrMore = z.unknown().transform((value, context): readonly Match[] => {
  const schema = Array.isArray(value) ? z.array(diskMatch).min(1).max(10) : diskMatch;
  const { data, error } = schema.safeParse(value);
  for (const issue of error?.issues ?? [])
    context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  return data === undefined ? [] : [data].flat();
});

export const disk = z
  .strictObject({
    layout: z.enum(DISK_LAYOUTS).default('lvm'),
    sizing: z.enum(['all', 'scaled']).default('all'),
    match: oneOrMore.default([{ size: 'largest' }]),
    swapMiB: z.int().min(0).max(1_048_576).default(0),
    wipe: z.enum(DISK_WIPES).default('signatures'),
  })
  .refine(({ layout, sizing }) => layout === 'lvm' || sizing === 'all', {
    path: ['sizing'],
    error: 'all, or the layout lvm: the others have no sizing',
  });

/** Everything that is asked of a disk, what is not asked included. */
export function diskFrom({ match, ...rest }: z.infer<typeof disk>): DiskLayout {
  return {
    ...rest,
    match: match.map(({ ssd, size, model, vendor, serial, path, idPath }) => {
      return { ssd, size, model, vendor, serial, path, idPath };
    }),
  };
}
