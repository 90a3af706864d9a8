/**
 * How long stages take, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { TIMED_STAGES } from '../../../domain/expected-duration.ts';
import { named } from '../named.ts';
import { count, page } from './parts.ts';

const duration = z.strictObject({
  seconds: z.number().min(0),
  machines: count.meta({ description: 'The median of how many; fewer than three: assumed' }),
});

export const durationsAnswer = named(
  'Durations',
  z.strictObject({
    durations: z.array(
      z.strictObject({ profile: z.string(), stages: z.record(z.enum(TIMED_STAGES), duration) }),
    ),
    ...page,
  }),
);
