import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offerDestination } from '../../src/dhcp/destination.ts';
import type { ServedAddress } from '../../src/domain/ipv4.ts';

const lan: ServedAddress = { interfaceName: 'eth0', address: '192.168.1.10', prefixLength: 24 };
const lab: ServedAddress = { interfaceName: 'eth1', address: '10.9.0.1', prefixLength: 16 };
const served = [lan, lab];
const none = '0.0.0.0';
const fresh = { address: none, port: 68 };

test('a client without an address is answered by broadcast', () => {
  const situation = { from: fresh, dhcpPort: 67, served };
  assert.deepEqual(offerDestination({ giaddr: none, ciaddr: none }, situation), {
    kind: 'broadcast',
  });
});

test('a relay is answered on port 67, by the address in its network', () => {
  const situation = { from: { address: '10.9.2.1', port: 67 }, dhcpPort: 67, served };
  assert.deepEqual(offerDestination({ giaddr: '10.9.2.1', ciaddr: none }, situation), {
    kind: 'unicast',
    to: { address: '10.9.2.1', port: 67 },
    server: lab,
  });
});

test('a relay of a network that is not ours is answered by the first address', () => {
  const situation = { from: { address: '172.16.0.1', port: 67 }, dhcpPort: 67, served };
  const destination = offerDestination({ giaddr: '172.16.0.1', ciaddr: none }, situation);
  assert.ok(destination?.kind === 'unicast');
  assert.equal(destination.server, lan);
});

test('on another port than 67 a relay is answered on the port that it sent from', () => {
  const situation = { from: { address: '10.9.2.1', port: 4000 }, dhcpPort: 6067, served };
  const destination = offerDestination({ giaddr: '10.9.2.1', ciaddr: none }, situation);
  assert.deepEqual(destination?.kind === 'unicast' && destination.to, {
    address: '10.9.2.1',
    port: 4000,
  });
});

test('a client that has an address gets it there, on the port of clients', () => {
  const situation = { from: { address: '192.168.1.77', port: 68 }, dhcpPort: 67, served };
  assert.deepEqual(offerDestination({ giaddr: none, ciaddr: '192.168.1.77' }, situation), {
    kind: 'unicast',
    to: { address: '192.168.1.77', port: 68 },
    server: lan,
  });
});

test('on another port, or from loopback, the answer goes where the question came from', () => {
  const from = { address: '192.168.1.77', port: 5000 };
  const other = offerDestination({ giaddr: none, ciaddr: none }, { from, dhcpPort: 6067, served });
  assert.deepEqual(other, { kind: 'unicast', to: from, server: lan });
  const loop = { address: '127.0.0.1', port: 5000 };
  const same = offerDestination(
    { giaddr: none, ciaddr: none },
    { from: loop, dhcpPort: 67, served },
  );
  assert.deepEqual(same, { kind: 'unicast', to: loop, server: lan });
});

test('without a served address nothing is answered', () => {
  for (const giaddr of [none, '10.9.2.1']) {
    const situation = { from: fresh, dhcpPort: 67, served: [] };
    assert.equal(offerDestination({ giaddr, ciaddr: none }, situation), undefined);
  }
});
