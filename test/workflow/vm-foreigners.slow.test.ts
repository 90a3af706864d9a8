import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leaveForeignersAlone } from '../support/vm-foreigners.ts';

test('nothing that is not ours is changed, stopped or destroyed, whatever it has of ours: many', async (context) => {
  const met = await leaveForeignersAlone(context, 100);
  assert.ok(met > 25, `${met} of them stood where a machine of ours should have been`);
});
