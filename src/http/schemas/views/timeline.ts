/**
 * Lines of a timeline, as they are answered.
 *
 * @module
 */
import { z } from 'zod';
import { STAGES } from '../../../domain/stage.ts';
import { NOTE_KINDS } from '../../../domain/timeline.ts';
import { named } from '../named.ts';
import { time, uuid, words } from './parts.ts';

const fields = {
  id: z.int().meta({ description: 'Grows over the whole registry' }),
  nodeId: uuid,
  at: time,
  kind: z.enum(['stage', ...NOTE_KINDS]),
  stage: z.enum(STAGES).meta({ description: 'The stage after this line' }),
  text: z.string(),
  count: z.int().min(1).meta({ description: 'Equal lines in a row are one line that counts' }),
  lastAt: time,
};

export const timelineLine = named('TimelineLine', z.strictObject(fields));

export const timelineEntry = named(
  'TimelineEntry',
  z.strictObject({
    ...fields,
    log: words.meta({ description: 'The end of the log, where a step failed' }),
  }),
);

export const timelineAnswer = named(
  'Timeline',
  z.strictObject({ entries: z.array(timelineEntry) }),
);
