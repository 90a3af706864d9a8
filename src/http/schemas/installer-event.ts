/**
 * What an installer posts to its webhook: an event, or several in a list.
 *
 * @module
 */
import { z } from 'zod';
import {
  EVENT_RESULTS,
  EVENT_TYPES,
  type InstallerEvent,
} from '../../domain/install/installer-event.ts';

/** The longest seen is 130. */
const LONGEST_NAME = 512;
/** Late commands stand in it verbatim, and an exception's text may be a whole log. UTF-16 code units. */
const KEPT_DESCRIPTION = 2_000;
/** An install posts some 300, each by itself. */
const MOST_AT_ONCE = 512;

const event = z
  .object({
    name: z.string().min(1).max(LONGEST_NAME),
    description: z.string().nullish(),
    event_type: z.enum(EVENT_TYPES),
    level: z.string().max(32).nullish(),
    result: z.enum(EVENT_RESULTS).nullish(),
    timestamp: z.number().nullish(),
  })
  .transform(
    ({ name, description, event_type, result }): InstallerEvent => ({
      name,
      description: (description ?? '').slice(0, KEPT_DESCRIPTION),
      type: event_type,
      result: result ?? undefined,
    }),
  );

const single = event.transform((one) => [one]);
const several = z.array(event).max(MOST_AT_ONCE);

/** Not a union: its messages would not say which field is wrong. */
export function installerEventsSchema(
  input: unknown,
): z.ZodType<readonly InstallerEvent[], unknown> {
  return Array.isArray(input) ? several : single;
}
