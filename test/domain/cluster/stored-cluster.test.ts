import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../src/domain/cluster/cluster.ts';
import { storedCluster } from '../../../src/domain/cluster/stored-cluster.ts';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { aCluster, member } from '../../support/cluster-values.ts';

/** As the store gives it back. */
const kept = (cluster: unknown): unknown => JSON.parse(JSON.stringify(cluster));

function damage(value: unknown): readonly string[] {
  try {
    storedCluster(value);
  } catch (error) {
    assert.ok(error instanceof ProvisioningError);
    assert.equal(error.code, 'INPUT_INVALID');
    return error.problems.map(({ field, expected, got }) => `${field}: ${expected}; ${got}`);
  }
  return [];
}

test('what was stored is what is read', () => {
  assert.equal(storedCluster(undefined), undefined);
  const clusters: readonly Cluster[] = [
    aCluster([member('opti-1', 'ready'), member('opti-2', 'lapsed')]),
    aCluster([], { caHash: undefined, bornAt: undefined, founder: undefined }),
  ];
  for (const cluster of clusters) assert.deepEqual(storedCluster(kept(cluster)), cluster);
});

test('a damaged cluster is never taken for none', () => {
  const cluster = aCluster([member('opti-1', 'ready')]);
  for (const value of [null, '', [], 7, 'cluster']) {
    assert.equal(damage(value).length, 1, JSON.stringify(value));
  }
  assert.deepEqual(damage({ ...cluster, id: '', members: {} }), [
    'cluster.id: a text that is not empty; a string',
    'cluster.members: a list; an object',
  ]);
  const odd = { ...member('opti-1', 'ready'), phase: 'gone', keyHash: 'abc', readyAt: 'now' };
  assert.deepEqual(damage({ ...cluster, members: [odd, 5] }), [
    'cluster.members.0.keyHash: 64 hexadecimal digits; a string',
    'cluster.members.0.phase: granted or installed or lapsed or ready or leaving; a string',
    'cluster.members.0.readyAt: ms since the epoch, or nothing; a string',
    'cluster.members.1: an object; a number',
  ]);
});

test('no secret stands in what is said of the damage', () => {
  const secrets = { serverToken: 'verySecret', agentToken: 5 };
  const cluster = aCluster([], { settings: {} as never, secrets: secrets as never });
  assert.throws(
    () => storedCluster(cluster),
    (error: Error) =>
      !/verySecret/.test(error.message) && /cluster\.secrets\.agentToken/.test(error.message),
  );
});
