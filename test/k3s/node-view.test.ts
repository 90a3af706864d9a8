import assert from 'node:assert/strict';
import { test } from 'node:test';
import { viewNode } from '../../src/k3s/node-view.ts';

function addressed(...addresses: readonly (readonly [type: string, address: string])[]) {
  const status = { addresses: addresses.map(([type, address]) => ({ type, address })) };
  return viewNode({ metadata: { name: 'opti-01' }, status })?.internalAddress;
}

test('of the addresses of a node the first of IPv4 is the one that HAProxy can have', () => {
  assert.equal(addressed(['Hostname', 'opti-01'], ['InternalIP', '192.168.1.21']), '192.168.1.21');
  const both = [
    ['InternalIP', 'fd00::21'],
    ['InternalIP', '192.168.1.21'],
  ] as const;
  assert.equal(addressed(...both), '192.168.1.21');
  const two = [
    ['InternalIP', '192.168.1.21'],
    ['InternalIP', '10.0.0.21'],
  ] as const;
  assert.equal(addressed(...two), '192.168.1.21');
  assert.equal(addressed(['InternalIP', 'fd00::21'], ['ExternalIP', '203.0.113.21']), undefined);
});
