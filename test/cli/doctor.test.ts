import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExaminationWish, FindingShape, World } from '../../src/cli/world.ts';
import { bootLines } from '../../src/domain/router-recipes.ts';
import { runHere } from '../support/cli.ts';
import { assertGolden } from '../support/golden.ts';

const GOOD: FindingShape = {
  ...{
    check: 'service',
    state: 'ok',
    title: 'Pilotlight 0.1.0 answers at http://192.168.1.10:8080',
  },
};
const FINDINGS: readonly FindingShape[] = [
  GOOD,
  {
    ...{
      check: 'boot-offer',
      state: 'problem',
      title: 'eth0: the question did not reach Pilotlight',
    },
    cause: 'Broadcasts to UDP port 67 do not arrive: a firewall on its host drops them.',
    remedy: 'Let UDP to port 67 in on the host of Pilotlight. Else name it in the router.',
    lines: bootLines('192.168.1.10'),
  },
  {
    ...{ check: 'time', state: 'warning', title: 'the clock follows no time server' },
    cause: 'It drifts.',
    remedy: 'sudo timedatectl set-ntp true',
  },
  { check: 'hypervisors', state: 'skipped', title: 'there are none' },
];

function finding(all: readonly FindingShape[]) {
  const wishes: ExaminationWish[] = [];
  const examine: World['examine'] = async (_api, wish, tell) => {
    wishes.push(wish);
    for (const each of all) tell(each);
  };
  return { examine, wishes };
}

test('the report for people, and 1 where there is a problem', async () => {
  const { exit, out, err } = await runHere(['doctor'], finding(FINDINGS));
  assert.deepEqual([exit, err], [1, '']);
  assertGolden('cli/doctor.txt', out);
});

test('a finding a line for programs, and 0 for warnings alone', async () => {
  const calm = FINDINGS.filter(({ state }) => state !== 'problem');
  const { exit, out } = await runHere(['doctor', '--json'], finding(calm));
  assert.equal(exit, 0);
  const lines = out.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    calm,
  );
});

test('what is asked for reaches the doctor, and what is not is as usual', async () => {
  const { examine, wishes } = finding([GOOD]);
  await runHere(['doctor'], { examine });
  const line = 'doctor --mac 02:00:00:00:00:01 --arch x86-bios --profile pve --role server --full';
  await runHere([...line.split(' '), '--interface', 'eth0', '--interface', 'eth1'], { examine });
  assert.deepEqual(wishes, [
    {
      ...{ mac: undefined, arch: 'x86_64-efi', profile: 'default', role: 'none' },
      ...{ interfaces: undefined, full: false },
    },
    {
      ...{ mac: '02:00:00:00:00:01', arch: 'x86-bios', profile: 'pve', role: 'server' },
      ...{ interfaces: ['eth0', 'eth1'], full: true },
    },
  ]);
  const wrong = await runHere(['doctor', '--arch', 'vax'], { examine });
  assert.equal(wrong.exit, 2);
});
