/**
 * Images, as they are answered.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';
import { FOLLOWED } from './operation.ts';
import { bytes, count, page, words } from './parts.ts';

const progress = z.strictObject({
  bytes,
  total: bytes.nullable(),
  rate: z.number().min(0).meta({ description: 'bytes a second' }),
  secondsLeft: z.number().min(0).nullable(),
});

const STATES = ['absent', 'downloading', 'checking', 'verified', 'unchecked', 'broken'] as const;

export const imageAnswer = named(
  'Image',
  z.strictObject({
    id: z.string().meta({ description: 'Encoded for a path as it stands' }),
    kind: z.enum(['iso', 'proxmox-ve', 'netboot', 'ipxe', 'k3s']),
    state: z
      .enum(STATES)
      .meta({ description: '`verified` is served, `unchecked` where the settings let it' }),
    label: z.string(),
    release: words,
    point: words,
    arch: words,
    size: count.nullable().meta({ description: 'bytes' }),
    proof: z
      .enum(['signature', 'sum', 'mirror'])
      .nullable()
      .meta({ description: 'Who vouches for its sum' }),
    progress: progress.nullable(),
    reason: words.meta({ description: 'Why it stopped, or what is wrong with it' }),
  }),
);

/** With the operation that tells how it goes on. */
export const acceptedImage = named('AcceptedImage', imageAnswer.extend(FOLLOWED));

export const imageList = named(
  'ImageList',
  z.strictObject({
    images: z.array(imageAnswer),
    broken: z
      .array(z.strictObject({ id: z.string(), reason: words }))
      .meta({ description: 'Again those that are broken' }),
    ...page,
  }),
);

export const pruned = named(
  'Pruned',
  z.strictObject({
    removed: z.array(z.string()).meta({ description: 'ids' }),
    kept: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
  }),
);
