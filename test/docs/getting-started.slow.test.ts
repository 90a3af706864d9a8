import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { folderOf, runHere, wordsOf } from '../support/cli.ts';
import { fencesOf, page } from '../support/documents.ts';
import { needs } from '../support/needs.ts';
import { makeSmallIso, XORRISO } from '../support/small-iso.ts';
import { type SpawnedPilotlight, spawnPilotlight } from '../support/spawned-pilotlight.ts';
import { machineAt } from './machine.ts';
import { exchangesOf, matches } from './transcript.ts';

const doc = page('docs/getting-started.md');

async function startHouse(context: TestContext) {
  const data = folderOf(context);
  const service = await spawnPilotlight(context, {
    ...{ PILOTLIGHT_DATA: data, PILOTLIGHT_NFS: 'off', PILOTLIGHT_HAPROXY: 'off' },
  });
  await service.get('/healthz');
  return { service, images: join(data, 'images') };
}

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries++) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await delay(100);
  }
  return assert.fail(`${what} did not come`);
}

/** What happens beside the keyboard, after the command that has these words. */
function beside({ url, get }: SpawnedPilotlight, images: string) {
  const machine = machineAt(url);
  const read = async <T>(path: string) => (await (await get(path)).json()) as T;
  const node = () => read<{ id: string; firstBoot: object | null }>('/api/v1/nodes/opti-01');
  return [
    [
      'status',
      async () => {
        await makeSmallIso(images, { name: 'ubuntu-24.04.4-live-server-amd64.iso' });
        await until('the image', async () => {
          const { images: found } = await read<{ images: { state: string }[] }>('/api/v1/images');
          return found.find(({ state }) => state === 'unchecked');
        });
      },
    ],
    [
      'door open',
      async () => {
        await machine.asks();
        await until('the machine', async () => {
          const { nodes } = await read<{ nodes: object[] }>('/api/v1/nodes');
          return nodes[0];
        });
      },
    ],
    [
      'door close',
      async () => {
        await machine.installs((await node()).id);
        await until('its report', async () => (await node()).firstBoot ?? undefined);
      },
    ],
  ] as const;
}

test('docs/getting-started.md: its commands lead to an installed machine, and print what it shows', {
  skip: needs(XORRISO).skip,
}, async (context) => {
  const { service, images } = await startHouse(context);
  const settings = {
    env: { PILOTLIGHT_SERVER: service.url, XDG_CONFIG_HOME: folderOf(context) },
    input: service.token,
  };
  const runs = fencesOf(doc).filter(({ words }) => words.includes('run'));
  const exchanges = runs.flatMap(exchangesOf);
  assert.ok(exchanges.length > 7);
  const events = [...beside(service, images)];
  for (const { command, output } of exchanges) {
    const [program, ...words] = wordsOf(command);
    assert.equal(program, './pilotlight');
    const { exit, out, err } = await runHere(words, settings);
    assert.equal(exit, 0, `${command}: ${err}`);
    assert.ok(matches(output, out), `${command} printed\n${out}${err}\nand not\n${output}`);
    if (words.join(' ') === events[0]?.[0]) await events.shift()?.[1]();
  }
  assert.deepEqual(events, []);
});
