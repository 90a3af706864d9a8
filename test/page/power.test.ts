import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../support/page/modules.ts';

const { powerWish } = await load('model/power.js');

test('a machine that is switched off boots nothing, whatever was chosen before', () => {
  assert.deepEqual(powerWish('on', true), { action: 'on', boot: 'network' });
  assert.deepEqual(powerWish('reset', false), { action: 'reset' });
  assert.deepEqual(powerWish('off', true), { action: 'off' });
});
