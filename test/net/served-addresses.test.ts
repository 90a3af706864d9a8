import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { type NetworkInterfaces, servedAddresses } from '../../src/net/served-addresses.ts';

function addresses(...cidrs: string[]): NetworkInterfaces[string] {
  return cidrs.map((cidr) => {
    const address = cidr.split('/')[0] ?? '';
    return { address, cidr, internal: address.startsWith('127.') };
  });
}

/** A small server with Docker, K3s, VMs, a VPN and a second card. */
const PI: NetworkInterfaces = {
  lo: addresses('127.0.0.1/8', '::1/128'),
  eth0: addresses('fe80::1/64', '192.168.1.10/24'),
  'eth0:1': addresses('192.168.1.200/32', '10.20.0.1/16'),
  wlan0: addresses('169.254.7.8/16'),
  docker0: addresses('172.17.0.1/16'),
  'br-0123456789ab': addresses('172.18.0.1/16'),
  'br-lan': addresses('10.0.0.1/24'),
  br0: addresses('10.1.0.1/24'),
  veth12ab: addresses('10.9.0.1/24'),
  cni0: addresses('10.42.0.1/24'),
  'flannel.1': addresses('10.42.0.0/32'),
  virbr0: addresses('192.168.122.1/24'),
  wg0: addresses('10.8.0.1/24'),
  tailscale0: addresses('100.64.0.7/32'),
};

test('unasked, the networks that machines stand on are served', () => {
  assert.deepEqual(servedAddresses(PI), {
    served: [
      { address: '192.168.1.10', prefixLength: 24, interfaceName: 'eth0' },
      { address: '10.20.0.1', prefixLength: 16, interfaceName: 'eth0' },
      { address: '10.0.0.1', prefixLength: 24, interfaceName: 'br-lan' },
      { address: '10.1.0.1', prefixLength: 24, interfaceName: 'br0' },
    ],
    missing: [],
  });
});

test('interfaces that are named are taken as they are', () => {
  const { served } = servedAddresses(PI, ['lo', 'wlan0', 'virbr0', 'eth0']);
  assert.deepEqual(
    served.map(({ address, interfaceName }) => `${interfaceName} ${address}`),
    [
      'lo 127.0.0.1',
      'eth0 192.168.1.10',
      'eth0 192.168.1.200',
      'eth0 10.20.0.1',
      'wlan0 169.254.7.8',
      'virbr0 192.168.122.1',
    ],
  );
});

test('a named interface that has no IPv4 address yet is reported and breaks nothing', () => {
  const system = { eth0: addresses('192.168.1.10/24'), eth1: addresses('fe80::1/64') };
  const { served, missing } = servedAddresses(system, ['eth0', 'eth1', 'eth7']);
  assert.equal(served.length, 1);
  assert.deepEqual(missing, ['eth1', 'eth7']);
});

test('a host without a network serves nothing', () => {
  assert.deepEqual(servedAddresses({}), { served: [], missing: [] });
  assert.deepEqual(servedAddresses({ eth0: undefined }), { served: [], missing: [] });
  const noMask = { eth0: [{ address: '10.0.0.1', cidr: null, internal: false }] };
  assert.deepEqual(servedAddresses(noMask), { served: [], missing: [] });
});

test('this machine has its loopback where Node says', () => {
  const { served, missing } = servedAddresses(networkInterfaces(), ['lo']);
  assert.deepEqual(missing, []);
  assert.ok(served.some(({ address }) => address === '127.0.0.1'));
});
