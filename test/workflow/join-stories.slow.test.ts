import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAllEndWell } from '../support/join-stories.ts';

test('of three hundred stories each ends well, and what is to be survived happens in them', async () => {
  const told = await assertAllEndWell(300);
  for (const [what, often] of Object.entries(told)) assert.ok(often > 10, `${what}: ${often}`);
});
