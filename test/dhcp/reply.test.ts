import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBootClient } from '../../src/dhcp/client.ts';
import { type DhcpPacket, decodePacket } from '../../src/dhcp/packet.ts';
import { type BootReply, encodeReply } from '../../src/dhcp/reply.ts';
import { packetFixture } from '../support/packet-fixtures.ts';

/** Subnet, router, DNS, lease times, requested address: what only a DHCP server may say. */
const LEASE_OPTIONS = [1, 3, 6, 50, 51, 58, 59];

test('a direct offer names the loader, the server and the discovery control', () => {
  const reply = replyTo('ovmf-x64-discover', { bootFile: 'snponly.efi' });
  assert.deepEqual(
    [reply.op, reply.xid, reply.flags, reply.yiaddr, reply.siaddr, reply.sname, reply.file],
    ['reply', 0x1a2b3c4d, 0x8000, '0.0.0.0', '192.168.1.10', '192.168.1.10', 'snponly.efi'],
  );
  assert.deepEqual(optionsOf(reply), {
    43: '060108ff',
    53: '02',
    54: 'c0a8010a',
    60: Buffer.from('PXEClient').toString('hex'),
    97: '0044454c4c37001052804eb5c04f4b3132',
  });
});

test('an offer that leads to port 4011 has no option 43 and no file: EDK2 then asks there', () => {
  const reply = replyTo('ovmf-x64-discover', { bootFile: undefined });
  assert.deepEqual([reply.siaddr, reply.sname, reply.file], ['192.168.1.10', '', '']);
  assert.deepEqual(Object.keys(optionsOf(reply)), ['53', '54', '60', '97']);
});

test('the ACK of port 4011 names the file and keeps the client address', () => {
  const reply = replyTo('ovmf-x64-request-4011', { message: 'ack', bootFile: 'snponly.efi' });
  assert.deepEqual([reply.file, reply.ciaddr, reply.flags], ['snponly.efi', '192.168.1.77', 0]);
  assert.deepEqual(Object.keys(optionsOf(reply)), ['53', '54', '60', '97']);
  assert.equal(optionsOf(reply)[53], '05');
});

test('iPXE gets its URL, and need not wait for another proxy', () => {
  const url = 'http://192.168.1.10:8080/boot/52-54-00-aa-bb-01/script.ipxe';
  const reply = replyTo('ipxe-bios-rom-discover', { bootFile: url });
  assert.equal(reply.file, url);
  assert.equal(optionsOf(reply)[175], 'b00101ff');
  assert.equal(optionsOf(reply)[43], '060108ff');
});

test('UEFI HTTP boot gets its own vendor class, and the URL in option 67', () => {
  const url = 'http://192.168.1.10:8080/loaders/snponly.efi';
  const options = optionsOf(replyTo('ovmf-http-discover', { bootFile: url }));
  assert.equal(Buffer.from(options[60] ?? '', 'hex').toString(), 'HTTPClient');
  assert.equal(Buffer.from(options[67] ?? '', 'hex').toString(), `${url}\0`);
});

test('a name of 127 bytes stands in the file field with its NUL, a longer one in option 67', () => {
  const fits = encodedReply('ovmf-x64-discover', { bootFile: 'x'.repeat(127) });
  assert.deepEqual([fits[108 + 126], fits[108 + 127]], [0x78, 0]);
  assert.equal(decodePacket(fits).options.has(67), false);
  const long = replyTo('ovmf-x64-discover', { bootFile: 'x'.repeat(300) });
  assert.equal(long.file, '');
  assert.equal(long.options.get(67)?.toString(), `${'x'.repeat(300)}\0`);
});

test('a client without option 97 gets none back', () => {
  assert.equal(replyTo('dell-bios-without-97-discover').options.has(97), false);
});

test('a relay finds its address and the client its hardware address in the answer', () => {
  const reply = replyTo('relayed-discover');
  assert.deepEqual(
    [reply.giaddr, reply.chaddr.toString('hex', 0, 6)],
    ['10.9.2.1', '525400aabb02'],
  );
});

test('what a relay or a switch put in comes back as it was, as the last option', () => {
  const agent = '0106000403e9010a0208000600aabbccddee';
  const relayed = decodePacket(packetFixture('dhcp/ipxe-bios-rom-discover'));
  const options = new Map([...relayed.options, [82, Buffer.from(agent, 'hex')]]);
  const bytes = encodedReply('ipxe-bios-rom-discover', { request: { ...relayed, options } });
  assert.equal(optionsOf(decodePacket(bytes))[82], agent);
  assert.ok(
    bytes
      .toString('hex')
      .replace(/(00)+$/, '')
      .endsWith(`5212${agent}ff`),
  );
  assert.equal(replyTo('ipxe-bios-rom-discover').options.has(82), false);
});

test('no answer has anything of a lease', () => {
  for (const name of ['ovmf-x64-discover', 'ipxe-bios-rom-discover', 'ovmf-http-discover']) {
    const reply = replyTo(name);
    assert.equal(reply.yiaddr, '0.0.0.0');
    for (const code of LEASE_OPTIONS)
      assert.equal(reply.options.has(code), false, `${name} ${code}`);
  }
});

test('a boot file that no client could ask for is refused', () => {
  for (const bootFile of ['', 'a\0b', 'caf\u00e9', 'a\nb']) {
    assert.throws(() => replyTo('ovmf-x64-discover', { bootFile }), RangeError);
  }
});

function encodedReply(fixture: string, changes: Partial<BootReply>): Buffer {
  const request = decodePacket(packetFixture(`dhcp/${fixture}`));
  const asked = readBootClient(request);
  assert.ok(asked.kind === 'boot');
  const { client, vendorClass } = asked;
  const usual = { message: 'offer', server: '192.168.1.10', bootFile: 'loader' } as const;
  return encodeReply({ ...usual, request, client, vendorClass, ...changes });
}

function replyTo(fixture: string, changes: Partial<BootReply> = {}): DhcpPacket {
  return decodePacket(encodedReply(fixture, changes));
}

function optionsOf({ options }: DhcpPacket): Record<string, string> {
  return Object.fromEntries([...options].map(([code, value]) => [code, value.toString('hex')]));
}
