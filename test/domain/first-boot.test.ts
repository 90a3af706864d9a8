import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstBootText, isReachable } from '../../src/domain/first-boot.ts';

const NOTHING = { addresses: [], kernel: undefined, system: undefined, disk: undefined };

test('a first boot in words', () => {
  const text = firstBootText({
    addresses: [
      { interfaceName: 'eno1', address: '192.168.1.21/24' },
      { interfaceName: 'eno1', address: 'fd00::21/64' },
      { interfaceName: 'vlan7', address: '10.7.0.21/16' },
    ],
    kernel: '6.8.0-101-generic',
    system: 'Ubuntu 24.04.4 LTS',
    disk: { path: '/dev/nvme0n1', size: 256_060_514_304, model: 'Samsung PM961', serial: 'S1' },
  });
  assert.equal(
    text,
    'first boot of Ubuntu 24.04.4 LTS, kernel 6.8.0-101-generic, on Samsung PM961 (256 GB, /dev/nvme0n1): eno1 has 192.168.1.21/24 and fd00::21/64, vlan7 has 10.7.0.21/16',
  );
});

test('what the system could not tell is left out', () => {
  assert.equal(firstBootText(NOTHING), 'first boot: it has no address that others can reach');
  const disk = { path: '/dev/vda', size: undefined, model: undefined, serial: undefined };
  const addresses = [{ interfaceName: 'ens3', address: '10.0.2.15/24' }];
  assert.equal(
    firstBootText({ ...NOTHING, disk, addresses }),
    'first boot, on /dev/vda: ens3 has 10.0.2.15/24',
  );
});

test('of many addresses the first are named', () => {
  const addresses = Array.from({ length: 20 }, (_, n) => {
    return { interfaceName: `veth${n}`, address: `10.0.${n}.1/24` };
  });
  assert.match(firstBootText({ ...NOTHING, addresses }), /veth7 has 10\.0\.7\.1\/24, and 12 more$/);
});

test('loopback and link-local addresses reach nobody else', () => {
  for (const address of ['127.0.0.1/8', '169.254.3.4/16', '::1/128', 'fe80::1/64', 'FEBF::1/10']) {
    assert.ok(!isReachable(address), address);
  }
  for (const address of ['192.168.1.21/24', '10.127.0.1/8', 'fd00::1/64', '2001:db8::fe80/64']) {
    assert.ok(isReachable(address), address);
  }
});
