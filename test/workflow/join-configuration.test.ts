/**
 * From cluster.yaml, in which no value is its default, to the files on the machines.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { yamlText } from '../../src/boot/yaml-text.ts';
import { parseClusterFile } from '../../src/config/cluster-file.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import { assertGolden } from '../support/golden.ts';
import { type Installed, openYard } from '../support/join-yard.ts';

const FILE = new URL('../fixtures/cluster/every-value.yaml', import.meta.url);

test('every value of cluster.yaml reaches the machines', async (context) => {
  const { desk, machine, join, ask, visit, world } = await openYard(context, { yaml: yamlText });
  world.plan = parseClusterFile(readFileSync(FILE, 'utf8'));
  for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) {
    const chosen = Object.entries(world.plan.settings).find(([key]) => key === name)?.[1];
    assert.notDeepEqual(chosen, value, `${name} has its default, and would not be missed`);
  }
  const [founder, server] = [await machine('server'), await machine('server')];
  const agent = await machine('agent');
  await join(founder);
  const texts = async (whose: Installed, names: readonly string[]) => {
    await ask(whose);
    const written = names.map(async (name) => `# ${name}\n${await desk.file(visit(whose), name)}`);
    return (await Promise.all(written)).join('');
  };
  const all = ['config.yaml', 'registries.yaml', 'sysctl.conf'];
  assertGolden('cluster/every-value.founder.txt', await texts(founder, all));
  assertGolden('cluster/every-value.server.txt', await texts(server, all));
  await ask(agent);
  await new Promise(setImmediate);
  assertGolden('cluster/every-value.agent.txt', await texts(agent, all));
});
