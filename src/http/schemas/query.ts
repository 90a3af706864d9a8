/**
 * Query parameters. They come as text, and one that is there twice counts once, the last.
 *
 * @module
 */
import { z } from 'zod';

/** Written without sign or exponent, and small enough to be exact. */
export function count(expected: string, least: number, most: number) {
  return z
    .string()
    .refine(
      (text) => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most,
      expected,
    )
    .transform(Number)
    .meta({ description: expected, type: 'integer', minimum: least, maximum: most });
}

const entryId = count('the id of a timeline entry, a whole number', 0, Number.MAX_SAFE_INTEGER);

/** Without `after`: the newest lines. */
export const timelineQuery = z.strictObject({
  after: entryId.optional(),
  limit: count('a whole number from 1 to 1000', 1, 1000).prefault('200'),
});

/** `after` is undefined for a stream that begins now. */
export const eventsQuery = z.strictObject({ after: entryId.optional() });

/** `mask=secrets`: for a screen that others can see. */
export const previewQuery = z.strictObject({
  mask: z
    .literal('secrets')
    .meta({ description: 'hides password hashes, tickets, keys and what is called a secret' })
    .optional(),
});
