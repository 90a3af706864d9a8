import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProvisioningError } from '../../src/domain/errors.ts';
import type { Node } from '../../src/domain/node.ts';
import type { InstallPlan } from '../../src/workflow/install-plan.ts';
import { createRehearsal } from '../../src/workflow/rehearsal.ts';
import { aNode } from '../support/a-node.ts';
import { mac, PROFILE, SERVER } from '../support/desks.ts';

const PLAN: InstallPlan = {
  profile: PROFILE,
  image: {
    ...{ id: 'u.iso', label: 'Ubuntu-Server 24.04.4', kind: 'ubuntu', size: 3_000_000_000 },
    ...{ release: '24.04', point: '24.04.4' },
  },
  medium: 'nfs',
};

/** As often as answers were rendered. */
function counted() {
  let times = 0;
  const rehearse = createRehearsal({ ubuntu: () => ++times, host: () => ++times });
  return { rehearse, times: () => times };
}

test('what was rehearsed is not rendered again while the machine is merely seen', () => {
  const { rehearse, times } = counted();
  const node = aNode();
  rehearse(node, PLAN, SERVER);
  rehearse(node, PLAN, SERVER);
  rehearse(aNode({ trace: { offer: 1, script: 2 }, stage: 'booting' }), PLAN, SERVER);
  rehearse(aNode({ trace: { offer: 1, script: 3 }, uuid: 'known-now' }), { ...PLAN }, SERVER);
  assert.equal(times(), 1);
});

const BOOT = aNode().boot;
const OTHER_NODES: Readonly<Record<string, Partial<Node>>> = {
  'its host name': { hostname: 'opti-02' },
  'its MACs': { macs: [mac('d0:50:99:4e:05:58')] },
  'its address': { address: '192.168.1.30/24' },
  'its order of booting': { boot: { ...BOOT, order: 'disk' } },
  'its attempt': { attempt: 2 },
};

for (const [what, fields] of Object.entries(OTHER_NODES)) {
  test(`a node is rehearsed at once when ${what} changes, and again when it changes back`, () => {
    const { rehearse, times } = counted();
    for (const node of [aNode(), aNode(fields), aNode()]) rehearse(node, PLAN, SERVER);
    assert.equal(times(), 3);
  });
}

const { image } = PLAN;
const OTHER_PLANS: Readonly<Record<string, Partial<InstallPlan>>> = {
  'the profile': { profile: { ...PROFILE } },
  'the image': { image: { ...image, id: 'v.iso' } },
  'the point of the image': { image: { ...image, point: '24.04.5' } },
  'the medium': { medium: 'http' },
};

for (const [what, change] of Object.entries(OTHER_PLANS)) {
  test(`a node is rehearsed at once when ${what} changes`, () => {
    const { rehearse, times } = counted();
    rehearse(aNode(), PLAN, SERVER);
    rehearse(aNode(), { ...PLAN, ...change }, SERVER);
    assert.equal(times(), 2);
  });
}

test('a node is rehearsed for each address of ours that it reaches us at', () => {
  const { rehearse, times } = counted();
  rehearse(aNode(), PLAN, SERVER);
  rehearse(aNode(), PLAN, '10.0.0.1:8080');
  assert.equal(times(), 2);
});

test('a rehearsal that fails is told each time, until it passes', () => {
  let broken = true;
  const rehearse = createRehearsal({
    ubuntu: () => {
      if (broken) throw new ProvisioningError('PROFILE_INVALID', 'the network needs an address');
    },
    host: () => {},
  });
  const node = aNode();
  for (let times = 0; times < 2; times++) {
    assert.throws(() => rehearse(node, PLAN, SERVER), /needs an address/);
  }
  broken = false;
  rehearse(node, PLAN, SERVER);
  broken = true;
  rehearse(node, PLAN, SERVER);
});

test("two nodes do not take each other's rehearsal", () => {
  const { rehearse, times } = counted();
  const other = aNode({ id: '00000000-0000-4000-8000-000000000002' });
  for (let round = 0; round < 2; round++) {
    rehearse(aNode(), PLAN, SERVER);
    rehearse(other, PLAN, SERVER);
  }
  assert.equal(times(), 2);
});
