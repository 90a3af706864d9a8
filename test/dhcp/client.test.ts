import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BootQuestion, readBootClient } from '../../src/dhcp/client.ts';
import { machineUuid } from '../../src/dhcp/machine-uuid.ts';
import type { DhcpPacket } from '../../src/dhcp/packet.ts';
import type { BootClient } from '../../src/domain/boot-client.ts';
import { chaddr, question } from '../support/dhcp-questions.ts';

test('a machine without PXEClient or HTTPClient in option 60 is no boot client', () => {
  const classes = [undefined, Buffer.alloc(0), Buffer.from('MSFT 5.0'), Buffer.from('xPXEClient')];
  for (const vendorClass of classes) {
    assert.deepEqual(readBootClient(question({}, { 60: vendorClass })), {
      kind: 'not-boot',
      reason: 'option 60 is not PXEClient or HTTPClient',
    });
  }
});

test('only Ethernet with a unicast address is a machine of ours', () => {
  assert.equal(
    reasonOf(question({ htype: 32, hlen: 0 })),
    'hardware type 32 with 0 bytes is not Ethernet',
  );
  assert.equal(reasonOf(question({ hlen: 16 })), 'hardware type 1 with 16 bytes is not Ethernet');
  assert.equal(
    reasonOf(question({ chaddr: chaddr('ffffffffffff') })),
    "chaddr ffffffffffff is no machine's",
  );
});

test('of several architectures the first with a loader counts, else the first', () => {
  assert.equal(clientOf(question({}, { 93: Buffer.of(0, 10, 0, 7, 0, 0) })).archCode, 7);
  const client = clientOf(question({}, { 93: Buffer.of(0, 41, 0, 27) }));
  assert.deepEqual([client.archCode, client.arch], [41, undefined]);
});

test('without option 93 the architecture stands in option 60', () => {
  for (const arch of [undefined, Buffer.alloc(0), Buffer.of(7)]) {
    const asked = question({}, { 93: arch, 60: Buffer.from('PXEClient:Arch:00011:UNDI:003000') });
    assert.equal(clientOf(asked).arch, 'arm64-efi');
  }
});

test('a PXE client that names no architecture anywhere is an old BIOS; an HTTP client is nothing', () => {
  const bare = question({}, { 93: undefined, 60: Buffer.from('PXEClient') });
  assert.equal(clientOf(bare).arch, 'x86-bios');
  const http = question({}, { 93: undefined, 60: Buffer.from('HTTPClient') });
  assert.equal(reasonOf(http), 'an HTTPClient that names no architecture');
});

test('iPXE is known by a bare user class, by one in a list, and by option 175', () => {
  const lists = ['iPXE', '\x04iPXE', '\x03abc\x04iPXE'].map((text) => Buffer.from(text));
  for (const userClass of lists) {
    assert.deepEqual(clientOf(question({}, { 77: userClass })).ipxe, { http: false });
  }
  assert.deepEqual(clientOf(question({}, { 175: Buffer.from('130101', 'hex') })).ipxe, {
    http: true,
  });
});

test('firmware with another user class, or a broken one, is not iPXE', () => {
  for (const text of ['gPXE', '\x04gPXE', '\xff', '\x00', 'xiPXE', '\x05iPXE']) {
    const asked = question({}, { 77: Buffer.from(text, 'latin1') });
    assert.equal(clientOf(asked).ipxe, undefined, JSON.stringify(text));
  }
});

test('an iPXE without feature 19, or with an unreadable option 175, is not given a URL', () => {
  for (const features of ['150101', '130100', '1300', '13ff01', '']) {
    const asked = question({}, { 175: Buffer.from(features, 'hex') });
    assert.deepEqual(clientOf(asked).ipxe, { http: false }, features);
  }
});

test('a Raspberry Pi is known by its MAC, and only while its boot ROM speaks', () => {
  const bios = { 93: Buffer.of(0, 0) };
  for (const oui of ['b827eb', 'dca632', 'e45f01', 'd83add', '2ccf67', '28cdc1']) {
    const asked = readBootClient(question({ chaddr: chaddr(`${oui}010203`) }, bios));
    assert.equal(asked.kind, 'unbootable', oui);
  }
  const pi = { chaddr: chaddr('dca632010203') };
  assert.equal(clientOf(question(pi, { 93: Buffer.of(0, 11) })).arch, 'arm64-efi');
  assert.equal(readBootClient(question({}, bios)).kind, 'boot');
});

test('the UUID has its first three groups turned round, as dmidecode shows it', () => {
  const wire = Buffer.from('0044454c4c37001052804eb5c04f4b3132', 'hex');
  assert.equal(machineUuid(wire), '4c4c4544-0037-5210-804e-b5c04f4b3132');
});

test('the UUID that a maker of boards ships on all of them is no UUID of a machine', () => {
  const shipped = Buffer.from('00' + '00020003000400050006000700080009', 'hex');
  assert.equal(machineUuid(shipped), undefined);
});

test('a UUID that is absent, not set, of another type or length is none', () => {
  const values = [
    undefined,
    '',
    '00',
    '00'.repeat(17),
    `00${'ff'.repeat(16)}`,
    `01${'12'.repeat(16)}`,
  ];
  for (const hex of [...values, '12'.repeat(16), `00${'12'.repeat(17)}`]) {
    assert.equal(
      machineUuid(hex === undefined ? undefined : Buffer.from(hex, 'hex')),
      undefined,
      hex,
    );
  }
});

function clientOf(packet: DhcpPacket): BootClient {
  const asked: BootQuestion = readBootClient(packet);
  assert.ok(asked.kind === 'boot', JSON.stringify(asked));
  return asked.client;
}

function reasonOf(packet: DhcpPacket): string {
  const asked = readBootClient(packet);
  assert.ok(asked.kind === 'not-boot', JSON.stringify(asked));
  return asked.reason;
}
