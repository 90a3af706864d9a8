import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBootClient } from '../../src/dhcp/client.ts';
import { type DhcpPacket, decodePacket, encodePacket } from '../../src/dhcp/packet.ts';
import { assertGolden } from '../support/golden.ts';
import { packetFixture, packetFixtures } from '../support/packet-fixtures.ts';

const DHCP = /^dhcp\/|^captures\/.*(discover|request)/;

for (const name of packetFixtures(DHCP)) {
  test(`${name} decodes to its golden text, and round-trips`, () => {
    const packet = decodePacket(packetFixture(name));
    assertGolden(`${name}.txt`, described(packet));
    assert.equal(described(decodePacket(encodePacket(packet))), described(packet));
  });
}

function described(packet: DhcpPacket): string {
  const { options, chaddr, ...fields } = packet;
  const lines = Object.entries({ ...fields, chaddr: chaddr.toString('hex') })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);
  const byCode = [...options].sort(([a], [b]) => a - b);
  const optionLines = byCode.map(([code, value]) => `option ${code}: ${readable(value)}`);
  const asked = JSON.stringify(readBootClient(packet), null, 2);
  return `${[...lines, ...optionLines].join('\n')}\n\n${asked}\n`;
}

function readable(value: Buffer): string {
  const text = value.toString('latin1');
  return /^[ -~]{3,}$/.test(text) ? `"${text}"` : value.toString('hex');
}
