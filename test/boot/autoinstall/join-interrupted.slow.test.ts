/**
 * The join program is killed after each of its commands in turn, with all that it started but K3s, as a
 * power cut or the kernel would. Started again it must join, and leave no secret behind.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertJoined, newYard, TOKEN, TOOLS } from '../../support/k3s/join-yard.ts';
import { KEY } from '../../support/k3s/joining-machine.ts';

test('killed at any line and started again, the program joins', TOOLS, async (context) => {
  let [step, undisturbed] = [0, false];
  while (!undisturbed) {
    step++;
    const { machine, door } = await newYard(context);
    const first = await machine.run(['dash'], { KILL_AT: String(step) });
    undisturbed = first.code === 0;
    if (machine.has('var/lib/pilotlight/join.sh')) {
      assert.ok(machine.has('var/lib/pilotlight/key') || machine.has('var/lib/pilotlight/joined'));
      const second = await machine.run(['dash']);
      assert.equal(second.code, 0, `after command ${step}: ${first.said}${second.said}`);
      assertJoined(machine, `after command ${step}: ${second.said}`);
    }
    assert.deepEqual(door.bodies('POST failed'), [], `after command ${step}`);
    const calls = (await machine.calls()).join('\n');
    assert.ok(!calls.includes(KEY) && !calls.includes(TOKEN));
    machine.systemctl('stop', 'k3s');
  }
  assert.ok(step > 35 && step < 100, `${step} commands`);
});
