/**
 * The events that the stand-in installer posts, in order.
 *
 * PILOTLIGHT_CAPTURES names a folder with `subiquity-events.jsonl`: what one real install posted, an event
 * a line. Without it a shorter list of the same milestones is used.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

type RecordedEvent = {
  readonly event_type: string;
  readonly name: string;
  readonly level: string;
  readonly description: string;
  readonly result?: string;
};

const OURS = fileURLToPath(new URL('../../fixtures/install-events.jsonl', import.meta.url));

/** One event a line, its fields parted by US (1Fh), as installer/subiquity.sh reads them. */
export function installerEvents(): string {
  return `${recordedEvents().map(fieldsOf).join('\n')}\n`;
}

function recordedEvents(): readonly RecordedEvent[] {
  const folder = process.env['PILOTLIGHT_CAPTURES'];
  const file = folder ? join(folder, 'subiquity-events.jsonl') : OURS;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as RecordedEvent);
}

/** The description keeps JSON's escapes: the shell only puts it between quotes again. */
function fieldsOf({ event_type, name, level, result = '', description }: RecordedEvent): string {
  const text = JSON.stringify(description).slice(1, -1);
  return [event_type, name, level, result, text].join('\u001f');
}
