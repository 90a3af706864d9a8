import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAllEndWell } from '../support/join-stories.ts';

test('whatever happens, one cluster is founded, one server joins at a time, and in the end all that can be is Ready', async () => {
  const { deaths } = await assertAllEndWell(30);
  assert.ok(deaths > 2, `${deaths} deaths`);
});
