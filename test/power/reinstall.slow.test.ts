import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { startAmt } from '../support/amt/amt.ts';
import { command, needs } from '../support/needs.ts';
import { type SpawnedPilotlight, spawnPilotlight } from '../support/spawned-pilotlight.ts';

const OPENSSL = needs(command('openssl'));
const NODE = '/api/v1/nodes/opti-01';

/** The whole service as a process, and a machine with AMT whose certificate nobody has confirmed. */
async function yard(context: TestContext) {
  const amt = await startAmt(context, { tls: 'new' });
  const data = await temporaryFolder(context);
  const start = () => spawnPilotlight(context, { PILOTLIGHT_DATA: data, PILOTLIGHT_NFS: 'off' });
  const service = await start();
  const { fingerprint, ...power } = amt.settings;
  const node = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-01', power };
  assert.equal((await service.send('POST', '/api/v1/nodes', node)).status, 201);
  return { amt, start, service, fingerprint };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    assert.ok(tries < 300, `it did not come to ${holds}`);
    await delay(100);
  }
}

async function lines(service: SpawnedPilotlight): Promise<readonly string[]> {
  const answer = await service.get(`${NODE}/timeline`);
  const text = await answer.text();
  assert.ok(!text.includes('Pa:ss'));
  return (JSON.parse(text).entries as { text: string }[]).map((line) => line.text);
}

test(
  'a certificate is confirmed, and then a reinstall boots the machine',
  OPENSSL,
  async (context) => {
    const { amt, service, fingerprint } = await yard(context);
    const first = await service.send('POST', `${NODE}/power`, { action: 'on' });
    assert.deepEqual([first.status, first.body['code']], [409, 'POWER_REFUSED']);
    const [problem] = first.body['problems'] as { field: string; got: string }[];
    assert.deepEqual([problem?.field, problem?.got], ['power.fingerprint', fingerprint]);
    assert.equal(amt.received, 0);

    await service.send('PATCH', NODE, { power: { fingerprint: problem?.got } });
    const on = await service.send('POST', `${NODE}/power`, { action: 'on' });
    assert.equal(on.status, 200);
    assert.deepEqual([amt.power, amt.boots], [2, ['disk']]);

    assert.equal((await service.send('POST', `${NODE}/reinstall`, {})).status, 200);
    await until(() => amt.boots.length === 2);
    assert.deepEqual(amt.boots, ['disk', 'network']);
    await until(async () =>
      (await lines(service)).includes('to be reinstalled: reset by AMT, and boots the network'),
    );
    assert.deepEqual(amt.door.violations, []);
  },
);

test(
  'a service that is killed while it asks boots the machine when it is back',
  OPENSSL,
  async (context) => {
    const { amt, start, service, fingerprint } = await yard(context);
    await service.send('PATCH', NODE, { power: { fingerprint } });
    let asked = false;
    amt.instead = () => {
      asked = true; // and never answers
    };
    assert.equal((await service.send('POST', `${NODE}/reinstall`, {})).status, 200);
    await until(() => asked);
    await service.kill();
    amt.instead = undefined;
    const next = await start();
    await until(() => amt.boots.length === 1);
    assert.deepEqual(amt.boots, ['network']);
    await until(async () =>
      (await lines(next)).some((line) => line.startsWith('to be reinstalled:')),
    );
  },
);
