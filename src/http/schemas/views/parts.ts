/**
 * What several answers are made of.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';

export const time = z.iso.datetime({ precision: 3 }).meta({ description: 'ISO 8601, in UTC' });
export const count = z.int().min(0);
export const bytes = count.meta({ description: 'bytes' });
export const uuid = z.uuid();
export const macAddress = z
  .string()
  .regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/)
  .meta({ examples: ['d0:50:99:4e:05:57'] });

/** What is not known stands there all the same. */
export const words = z.string().nullable();

/** What each list ends with. */
export const page = {
  next: words.meta({ description: 'The cursor of the page that follows; null on the last' }),
};

/** `condition.name` stays, `reason` is for people. */
export const condition = named(
  'Condition',
  z
    .strictObject({
      name: z
        .string()
        .meta({ description: 'Stays as it is over releases', examples: ['NotReady'] }),
      reason: z.string().meta({ description: 'Words for people, which may change' }),
    })
    .meta({ description: 'What is not as it should be, or is waited for' }),
);
