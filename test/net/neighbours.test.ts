import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { ARP_TABLE, createNeighbours, parseArpTable } from '../../src/net/neighbours.ts';
import { file, needs } from '../support/needs.ts';

const HEADING = 'IP address       HW type     Flags       HW address            Mask     Device\n';

function line(address: string, mac: string, { flags = '0x2', type = '0x1', device = 'eth0' } = {}) {
  return `${address.padEnd(17)}${type}         ${flags}         ${mac}     *        ${device}\n`;
}

test('complete entries are read, whatever resolved them', () => {
  const text =
    HEADING +
    line('192.168.1.1', '02:fc:00:00:00:05') +
    line('192.168.1.21', 'd0:50:99:4e:05:57', { flags: '0x6' }); // 0x4: set by hand
  assert.deepEqual(
    [...parseArpTable(text)],
    [
      ['192.168.1.1', '02:fc:00:00:00:05'],
      ['192.168.1.21', 'd0:50:99:4e:05:57'],
    ],
  );
});

test('entries that are no machine of this network are left out', () => {
  const text =
    HEADING +
    line('192.168.1.9', '00:00:00:00:00:00', { flags: '0x0' }) +
    line('192.168.1.8', 'd0:50:99:4e:05:58', { flags: '0x0' }) + // was there, does not answer now
    line('192.168.1.7', 'd0:50:99:4e:05:59', { type: '0x18' }) + // FireWire
    line('192.168.1.6', '00:00:00:00:00:00') +
    line('192.168.1.5', '*') +
    'rubbish\n\n';
  assert.equal(parseArpTable(text).size, 0);
});

test('of an address on two links the first counts', () => {
  const text =
    HEADING +
    line('192.168.1.1', '02:fc:00:00:00:05') +
    line('192.168.1.1', '02:fc:00:00:00:06', { device: 'eth1' });
  assert.equal(parseArpTable(text).get('192.168.1.1'), '02:fc:00:00:00:05');
});

test('no text at all breaks the reader', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void parseArpTable(text)));
});

/** A kernel's table and a clock, both turned by the test. */
function createHost() {
  const host = { text: HEADING, now: 0, readings: 0, broken: false };
  const neighbours = createNeighbours({
    read: () => {
      host.readings += 1;
      if (host.broken) throw new Error('ENOENT');
      return host.text;
    },
    now: () => host.now,
  });
  return { host, neighbours };
}

test('the table is read once a second, however many ask', () => {
  const { host, neighbours } = createHost();
  host.text += line('192.168.1.21', 'd0:50:99:4e:05:57');
  for (host.now = 0; host.now < 1_000; host.now += 1) {
    assert.equal(neighbours.macOf('192.168.1.21'), 'd0:50:99:4e:05:57');
  }
  assert.equal(host.readings, 1);
  host.text = HEADING + line('192.168.1.21', 'd0:50:99:4e:05:58');
  assert.equal(neighbours.macOf('192.168.1.21'), 'd0:50:99:4e:05:58');
  assert.equal(host.readings, 2);
});

test('a machine that has just come is seen within a tenth of a second', () => {
  const { host, neighbours } = createHost();
  assert.equal(neighbours.macOf('192.168.1.21'), undefined);
  host.text += line('192.168.1.21', 'd0:50:99:4e:05:57');
  host.now = 100;
  assert.equal(neighbours.macOf('192.168.1.21'), 'd0:50:99:4e:05:57');
});

test('a flood from unknown addresses reads the table ten times a second at most', () => {
  const { host, neighbours } = createHost();
  for (host.now = 0; host.now < 1_000; host.now += 1) neighbours.macOf(`10.0.${host.now % 256}.1`);
  assert.equal(host.readings, 10);
});

test('without a table nobody is known, and it is looked for again', () => {
  const { host, neighbours } = createHost();
  host.broken = true;
  assert.equal(neighbours.macOf('192.168.1.21'), undefined);
  host.broken = false;
  host.text += line('192.168.1.21', 'd0:50:99:4e:05:57');
  host.now = 100;
  assert.equal(neighbours.macOf('192.168.1.21'), 'd0:50:99:4e:05:57');
});

test('this machine’s own table is understood', needs(file(ARP_TABLE, 'linux')), () => {
  const text = readFileSync(ARP_TABLE, 'utf8');
  const complete = text.split('\n').filter((entry) => /\s0x1\s+0x2\s/.test(entry));
  assert.ok(parseArpTable(text).size <= complete.length);
});
