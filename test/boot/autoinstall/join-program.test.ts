import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  assertJoined,
  FILES,
  grantText,
  IMAGES,
  newYard,
  TOKEN,
  TOOLS,
} from '../../support/k3s/join-yard.ts';
import { KEY, MACHINE_ID } from '../../support/k3s/joining-machine.ts';
import { SHELLS } from '../shells.ts';

for (const shell of SHELLS) {
  const name = shell.join(' ');

  test(
    `${name}: a machine waits for its turn, joins, and takes its secrets away`,
    TOOLS,
    async (context) => {
      const { machine, door, artifacts } = await newYard(context, {
        answers: (served) => ({
          'POST ': [
            'cut',
            { status: 503 },
            {
              status: 202,
              body: 'opti-2 joins first: it has its turn since 40 seconds',
              retryAfter: 7,
            },
            grantText(served),
          ],
        }),
      });
      const { code, said } = await machine.run(shell);
      assert.equal(code, 0, said);
      assertJoined(machine, said);
      assert.deepEqual(door.asked().slice(0, 6), [
        ...Array(4).fill('POST '),
        'GET files/config.yaml',
        'POST installed',
      ]);
      assert.deepEqual(new Set(door.bodies('POST ')), new Set([`machine-id ${MACHINE_ID}\n`]));
      assert.deepEqual(
        new Set(door.visits.map((visit) => visit.authorization)),
        new Set([`Bearer ${KEY}`]),
      );
      assert.match(said, /waiting: opti-2 joins first/);
      assert.equal(await machine.mode('etc/rancher/k3s/config.yaml'), 0o600);
      assert.equal(await machine.mode('usr/local/bin/k3s'), 0o755);
      assert.equal(await machine.mode(IMAGES), 0o644);
      assert.equal(await machine.read(IMAGES), String(FILES['images']));
      assert.equal(artifacts.ranges.length, 3);
      const sleeps = (await machine.calls()).filter((call) => call.startsWith('sleep '));
      const [first, second, asked] = sleeps.map((call) => Number(call.slice(6)));
      assert.deepEqual([first, second], [1, 2]);
      assert.ok(
        asked !== undefined && asked >= 7 && asked <= 8,
        `${asked} seconds for Retry-After: 7`,
      );
    },
  );

  test(
    `${name}: the founder tells the hash of its authority, and no secret shows`,
    TOOLS,
    async (context) => {
      const { machine, door } = await newYard(context, {
        answers: () => ({ 'POST started': [...Array(6).fill('go-on'), 'joined'] }),
      });
      const { code, said } = await machine.run(shell, { SLEEP: '0.05' });
      assert.equal(code, 0, said);
      const ca = await machine.read('var/lib/rancher/k3s/server/tls/server-ca.crt');
      const hash = createHash('sha256').update(ca).digest('hex');
      assert.equal(door.bodies('POST started').at(-1), `ca-hash ${hash}\n`);
      const unit = await machine.read('etc/systemd/system/k3s.service');
      const env = await machine.read('etc/systemd/system/k3s.service.env');
      const calls = (await machine.calls()).join('\n');
      for (const secret of [KEY, TOKEN]) {
        for (const text of [said, unit, env, calls]) assert.ok(!text.includes(secret));
      }
    },
  );
}
