import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throughDeaths } from '../support/vm-deaths.ts';

test('a machine’s whole life survives a death of the service before and after each of its effects', async (context) => {
  const deaths = await throughDeaths(context, 1);
  assert.ok(deaths >= 60, `${deaths} deaths`);
});
