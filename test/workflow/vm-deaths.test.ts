import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throughDeaths } from '../support/vm-deaths.ts';

test('a machine is made, made anew and destroyed over a death of the service at every sixtieth of its effects', async (context) => {
  const deaths = await throughDeaths(context, 60);
  assert.ok(deaths >= 2, `${deaths} deaths`);
});
