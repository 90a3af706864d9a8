import assert from 'node:assert/strict';
import { test } from 'node:test';
import { page } from '../support/documents.ts';
import { quotedIn, unwritten } from './quoted.ts';
import { section } from './troubleshooting.ts';

const { text } = page('docs/troubleshooting.md');
/** Sections whose first cells are Pilotlight's own words. */
const OWN = [
  "Pilotlight's own screens",
  'The timeline says',
  'The page says',
  'The service does not start',
];

test('what troubleshooting quotes of Pilotlight is written there', () => {
  for (const heading of OWN) {
    const quoted = quotedIn(section(text, heading));
    assert.ok(quoted.length > 5, heading);
    assert.deepEqual(unwritten(quoted), [], heading);
  }
  const images = section(page('docs/operations.md').text, 'Images\n');
  assert.deepEqual(unwritten(quotedIn(images)), []);
});

test('a message that nothing writes any more is seen', () => {
  const table = '| `asked to boot: not approoved` | x |\n| `refused: …` | y |\n| plain | `z` |';
  assert.deepEqual(unwritten(quotedIn(table)), ['asked to boot: not approoved']);
});
