import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { installed } from '../support/host-scene.ts';
import { HOST_HAND_OVER } from '../support/host-values.ts';

test('a hand-over happens once: told again it is the same, told otherwise it is refused', async (context) => {
  const { hosts, shown, world, lines, id } = await installed(context);
  await assert.rejects(hosts.handOver({ ...shown, key: '0'.repeat(64) }, HOST_HAND_OVER), {
    code: 'KEY_WRONG',
  });
  await Promise.all([hosts.handOver(shown, HOST_HAND_OVER), hosts.handOver(shown, HOST_HAND_OVER)]);
  assert.equal(world.adopted.length, 1);
  const before = await lines(id);
  await hosts.handOver(shown, HOST_HAND_OVER);
  assert.deepEqual(await lines(id), before);
  const another = { ...HOST_HAND_OVER, tokenSecret: '11111111-2222-4333-8444-555555555555' };
  await assert.rejects(hosts.handOver({ ...shown, address: '192.168.1.66' }, another), {
    code: 'EVENT_OUT_OF_ORDER',
    message: 'this host has handed over already',
  });
  assert.match(
    (await lines(id)).at(-1) ?? '',
    /^alarm: 192\.168\.1\.66 handed over a second token/,
  );
  assert.equal(world.adopted.length, 1);
});

test('a host that nobody can keep yet is told so, and tries again', async (context) => {
  const { hosts, shown, world, lines, id, node } = await installed(context);
  const { adopt } = world;
  world.adopt = async () => {
    throw new ProvisioningError('UNAVAILABLE', 'the registry of hypervisors is away');
  };
  await assert.rejects(hosts.handOver(shown, HOST_HAND_OVER), { code: 'UNAVAILABLE' });
  assert.match((await lines(id)).at(-1) ?? '', /^alarm: is no hypervisor yet: the registry/);
  assert.equal(node()?.firstBoot, undefined);
  world.adopt = adopt;
  await hosts.handOver(shown, HOST_HAND_OVER);
  assert.equal(world.adopted.length, 1);
});

test('after a reinstall the old key opens nothing, and the new host hands over anew', async (context) => {
  const scene = await installed(context);
  const { hosts, shown, store, id, world } = scene;
  await hosts.handOver(shown, HOST_HAND_OVER);
  await store.record(id, { type: 'reinstall-requested', by: 'a test' }, world.now);
  await assert.rejects(hosts.handOver(shown, HOST_HAND_OVER), { code: 'KEY_WRONG' });
});

test('the password of a cluster is for a host that joins one, until it has handed over', async (context) => {
  const { hosts, shown, world, lines, id } = await installed(context);
  await assert.rejects(hosts.clusterPassword(shown), {
    code: 'EVENT_OUT_OF_ORDER',
    message: /names no cluster/,
  });
  const cluster = { host: '192.168.1.30', fingerprint: 'AA', password: 'correct horse' };
  world.profiles = world.profiles.map((profile) =>
    profile.kind === 'proxmox-ve' ? { ...profile, cluster } : profile,
  );
  await assert.rejects(hosts.clusterPassword({ ...shown, key: '0'.repeat(64) }), {
    code: 'KEY_WRONG',
  });
  assert.equal(await hosts.clusterPassword(shown), 'correct horse');
  assert.ok(!(await lines(id)).join('\n').includes('horse'));
  await hosts.handOver(shown, { ...HOST_HAND_OVER, cluster: 'lab' });
  assert.equal(world.adopted[0]?.cluster, 'lab');
  await assert.rejects(hosts.clusterPassword(shown), {
    code: 'EVENT_OUT_OF_ORDER',
    message: /handed over already/,
  });
});

/** What stands in the way, and the reason on the machine's screen. */
