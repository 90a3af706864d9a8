import assert from 'node:assert/strict';
import { test } from 'node:test';
import { broadcastOf } from '../../src/domain/ipv4.ts';
import { wakeRoutes } from '../../src/power/wol/wake-routes.ts';

const HOME = { interfaceName: 'eth0', address: '192.168.1.10', prefixLength: 24 };
const LAB = { interfaceName: 'eth1', address: '10.20.0.1', prefixLength: 22 };
const TUNNEL = { interfaceName: 'wg0', address: '10.99.0.1', prefixLength: 32 };
const PLACES = { all: [HOME, LAB, TUNNEL], served: [HOME, LAB] };

function names(named: string | undefined, addresses: readonly string[]): readonly string[] {
  const routes = wakeRoutes({ interface: named, addresses }, PLACES);
  return routes.map(({ interfaceName }) => interfaceName);
}

test('a machine is called on the interface in whose network it is', () => {
  assert.deepEqual(names(undefined, ['192.168.1.21']), ['eth0']);
  assert.deepEqual(names(undefined, ['10.20.3.7']), ['eth1']);
  assert.deepEqual(names(undefined, ['192.168.1.21', '10.20.3.7']), ['eth0', 'eth1']);
});

test('a machine whose address says nothing is called on every served interface', () => {
  assert.deepEqual(names(undefined, []), ['eth0', 'eth1']);
  assert.deepEqual(names(undefined, ['172.16.0.9']), ['eth0', 'eth1']);
});

test('an interface that is named is the one, also where Pilotlight does not answer', () => {
  assert.deepEqual(names('eth1', ['192.168.1.21']), ['eth1']);
  assert.deepEqual(names('wg0', []), ['wg0']);
  assert.deepEqual(names('eth7', ['192.168.1.21']), []);
});

test('the packet goes to the broadcast of the network, and to that of every network', () => {
  const [route] = wakeRoutes({ interface: 'eth1', addresses: [] }, PLACES);
  assert.deepEqual(route, {
    ...{ interfaceName: 'eth1', address: '10.20.0.1' },
    destinations: ['10.20.3.255', '255.255.255.255'],
  });
  const [lone] = wakeRoutes({ interface: 'wg0', addresses: [] }, PLACES);
  assert.deepEqual(lone?.destinations, ['255.255.255.255']);
});

test('the broadcast address of a network', () => {
  const cases = [
    ['192.168.1.10', 24, '192.168.1.255'],
    ['10.0.0.1', 8, '10.255.255.255'],
    ['192.168.1.129', 25, '192.168.1.255'],
    ['192.168.1.2', 30, '192.168.1.3'],
    ['1.2.3.4', 0, '255.255.255.255'],
    ['192.168.1.2', 31, undefined],
    ['192.168.1.2', 32, undefined],
    ['none', 24, undefined],
  ] as const;
  for (const [address, prefixLength, expected] of cases) {
    assert.equal(broadcastOf({ address, prefixLength }), expected, `${address}/${prefixLength}`);
  }
});
