/**
 * A phantom, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { CLIENT_ARCHES } from '../../../domain/client-arch.ts';
import { NODE_ROLES } from '../../../domain/node.ts';
import { STAGES } from '../../../domain/stage.ts';
import { NOTE_KINDS } from '../../../domain/timeline.ts';
import { named } from '../named.ts';
import { bytes, macAddress, time, words } from './parts.ts';

export const phantomAnswer = named(
  'Phantom',
  z.strictObject({
    id: z.string(),
    mac: macAddress,
    uuid: words,
    arch: z.enum(CLIENT_ARCHES).nullable(),
    profile: z.string(),
    role: z.enum(NODE_ROLES),
    stage: z.enum(STAGES),
    endsAt: time,
    loader: z
      .strictObject({ name: z.string(), bytes: bytes.nullable(), sha256: words })
      .nullable()
      .meta({ description: 'Of its kind, as it lies on the host' }),
    lines: z
      .array(z.strictObject({ kind: z.enum(NOTE_KINDS), text: z.string(), at: time }))
      .meta({ description: 'What would stand on its timeline' }),
  }),
);
