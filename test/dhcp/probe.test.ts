import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readBootClient } from '../../src/dhcp/client.ts';
import { machineIdentifier, machineUuid } from '../../src/dhcp/machine-uuid.ts';
import { decodePacket, encodePacket } from '../../src/dhcp/packet.ts';
import { bootServerQuestion, discover } from '../../src/dhcp/probe/boot-question.ts';
import { heardOffer } from '../../src/dhcp/probe/heard.ts';
import { CLIENT_ARCHES } from '../../src/domain/client-arch.ts';
import { mac } from '../support/desks.ts';
import { question } from '../support/dhcp-questions.ts';
import { packetFixture } from '../support/packet-fixtures.ts';

const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4142';
const ASKER = { mac: mac('52:54:00:1a:b0:01'), uuid: UUID, boots: 'x86_64-efi' } as const;

/** By code; 60 and 94 hold a version of the network interface, which differs from maker to maker. */
function sameAsCaptured(ours: ReturnType<typeof discover>, name: string): void {
  const captured = decodePacket(packetFixture(name));
  const { options, xid: _xid, flags, secs: _secs, ...fields } = decodePacket(encodePacket(ours));
  const { options: theirs, xid: _theirXid, secs: _theirSecs, ...theirFields } = captured;
  assert.deepEqual({ ...fields, flags }, theirFields);
  const codes = (all: ReadonlyMap<number, Buffer>) => [...all.keys()].sort((a, b) => a - b);
  assert.deepEqual(codes(options), codes(theirs));
  for (const [code, value] of theirs) {
    if (code === 94) continue;
    const length = code === 60 ? 'PXEClient:Arch:00007'.length : undefined;
    assert.deepEqual(options.get(code)?.subarray(0, length), value.subarray(0, length), `${code}`);
  }
}

test('the question is what real firmware asks, byte for byte', () => {
  sameAsCaptured(discover(ASKER, 1, 0), 'captures/edk2-pxe/01-discover-pxe');
});

test('the question on port 4011 is what real firmware asks there', () => {
  const ours = bootServerQuestion(ASKER, 1, '10.77.0.189');
  sameAsCaptured(ours, 'captures/edk2-pxe-4011/03-request-pxe-4011');
});

test('an Optiplex says that its network interface is UNDI 3.16', () => {
  const { options } = discover(ASKER, 1, 0);
  assert.equal(options.get(60)?.toString(), 'PXEClient:Arch:00007:UNDI:003016');
  assert.equal(options.get(94)?.toString('hex'), '010310');
});

for (const boots of CLIENT_ARCHES) {
  test(`the service takes a question of ${boots} for one`, () => {
    const read = readBootClient(discover({ ...ASKER, boots }, 1, 0));
    assert.ok(read.kind === 'boot');
    const { client } = read;
    assert.deepEqual([client.mac, client.arch, client.uuid], [ASKER.mac, boots, UUID]);
  });
}

test('one that wants an address alone is no boot to anybody', () => {
  const packet = discover({ ...ASKER, boots: undefined }, 1, 0);
  assert.equal(readBootClient(packet).kind, 'not-boot');
  assert.deepEqual(
    [...packet.options.keys()].sort((a, b) => a - b),
    [53, 55, 57],
  );
});

test('a UUID comes back as it went', () => {
  const known = (uuid: string) => !/^[0f-]+$/.test(uuid);
  fc.assert(
    fc.property(fc.uuid().filter(known), (uuid) => {
      assert.equal(machineUuid(machineIdentifier(uuid)), uuid);
    }),
  );
});

const ARRIVAL = { interfaceName: 'lan0', from: '192.168.1.1', message: 'offer' } as const;

test('an offer is heard as it was meant', () => {
  const packet = question(
    {
      op: 'reply',
      yiaddr: '192.168.1.100',
      siaddr: '192.168.1.5',
      giaddr: '192.168.1.2',
      file: '',
    },
    {
      ...{ 53: Buffer.of(2), 54: Buffer.of(192, 168, 1, 3), 60: undefined, 93: undefined },
      ...{ 1: Buffer.of(255, 255, 255, 0), 3: Buffer.of(192, 168, 1, 1, 10, 0, 0, 1) },
      ...{
        66: Buffer.from('tftp.lan\0'),
        67: Buffer.from('pxelinux.0'),
        43: Buffer.of(6, 1, 8, 255),
      },
    },
  );
  assert.deepEqual(heardOffer(packet, ARRIVAL), {
    ...{ interfaceName: 'lan0', from: '192.168.1.1', server: '192.168.1.3', relay: '192.168.1.2' },
    ...{ address: '192.168.1.100', mask: '255.255.255.0', router: '192.168.1.1' },
    ...{ nextServer: '192.168.1.5', tftpServer: 'tftp.lan', file: 'pxelinux.0' },
    ...{ vendorClass: undefined, isFinal: true },
  });
});

test('what is no offer is not heard, and a vendor’s own option 43 harms nothing', () => {
  assert.equal(heardOffer(question(), ARRIVAL), undefined);
  const ack = question({ op: 'reply' }, { 53: Buffer.of(5) });
  assert.equal(heardOffer(ack, ARRIVAL), undefined);
  const odd = question({ op: 'reply' }, { 53: Buffer.of(2), 43: Buffer.from([6, 200, 1]) });
  assert.equal(heardOffer(odd, ARRIVAL)?.isFinal, false);
});
