import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { networkEntry, parseBootEntries } from '../../src/power/ssh/boot-entries.ts';
import { MAC, OPTIPLEX_OPTIONS, SECOND_MAC } from '../support/efi-variables.ts';
import { mac } from '../support/store-values.ts';

const CARDS = [mac(MAC)];

function fixture(name: string): string {
  const url = new URL(`../fixtures/efibootmgr/${name}.txt`, import.meta.url);
  return readFileSync(url, 'utf8');
}

function chosen(text: string, macs: readonly string[]): string | undefined {
  return networkEntry(parseBootEntries(text).entries, macs.map(mac))?.number;
}

for (const name of ['17', '17-verbose', '18', '18-verbose']) {
  test(`the entries of a machine as efibootmgr ${name} prints them`, () => {
    const { next, entries } = parseBootEntries(fixture(name));
    assert.equal(next, undefined);
    assert.deepEqual(
      entries.map(({ number, isActive, label }) => ({ number, isActive, label })),
      OPTIPLEX_OPTIONS.map(({ number, label, isActive = true }) => ({ number, isActive, label })),
    );
  });

  test(`the network of the right card in what efibootmgr ${name} prints`, () => {
    const text = fixture(name);
    const isPathless = name === '17'; // it prints no device path without -v
    assert.equal(chosen(text, [MAC]), isPathless ? undefined : '000A');
    assert.equal(chosen(text, [SECOND_MAC, MAC]), isPathless ? undefined : '000A');
    assert.equal(chosen(text, [SECOND_MAC]), isPathless ? undefined : '0001');
    assert.equal(chosen(text, ['02:00:00:00:00:01']), undefined);
  });
}

/** Lines as their owners published them, with other addresses. */
const SEEN: readonly (readonly [what: string, line: string])[] = [
  [
    'an AMI board, libefivar 37',
    'Boot0004* UEFI: PXE IPv4 Intel(R) Ethernet Controller (3) I225-LM\tPciRoot(0x0)/Pci(0x1d,0x0)/Pci(0x0,0x0)/MAC(d050994e0557,1)/IPv4(0.0.0.00.0.0.0,0,0)0000424f',
  ],
  [
    'a Dell with Realtek, libefivar 36',
    'Boot0007* Onboard NIC(IPV4)\tPciRoot(0x0)/Pci(0x1d,0x5)/Pci(0x0,0x0)/MAC(d050994e0557,0)/IPv4(0.0.0.00.0.0.0,0,0)..BO',
  ],
  [
    'a Lenovo',
    'Boot0008* EFI Network 0 for IPv4 (D0-50-99-4E-05-57) \tPciRoot(0x0)/Pci(0x1c,0x4)/Pci(0x0,0x0)/MAC(d050994e0557,0)/IPv4(0.0.0.00.0.0.0,0,0)RC',
  ],
  [
    'EDK2, libefivar 38',
    'Boot0003* UEFI PXEv4 (MAC:D050994E0557)\tPciRoot(0x0)/Pci(0x1c,0x4)/Pci(0x0,0x0)/MAC(d050994e0557,0)/IPv4(0.0.0.0,0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)',
  ],
  [
    'a card on USB, with the bytes of an Aptio firmware read as text',
    'Boot0001* USB NETWORK BOOT:\tPciRoot(0x0)/Pci(0x8,0x1)/USB(0,0)/USB(0,6)/MAC(d050994e0557,0)/IPv4(0.0.0.0,0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)걎脈鼑䵙',
  ],
  [
    'Hyper-V, whose one card has no address',
    'Boot0000* EFI Network\tAcpiEx(VMBus,,)/VenHw(9b17e5a2-0891-42dd-b653-80b5c22809ba,635161f8)/MAC(000000000000,0)/IPv4(0.0.0.0,0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)',
  ],
];

for (const [what, line] of SEEN) {
  test(`the network entry of ${what}`, () => {
    assert.equal(chosen(line, CARDS), line.slice(4, 8));
  });
}

test('what is no network over IPv4 of this machine is not taken for one', () => {
  const lines = [
    'Boot0004* Onboard NIC\tBBS(Network,Realtek PXE B3C D00,0x0)..BO',
    'Boot0008* Onboard NIC(IPV6)\tPciRoot(0x0)/Pci(0x1f,0x6)/MAC(d050994e0557,0)/IPv6([::]:<->[::]:,0,0)..BO',
    'Boot0009* MAC(d050994e0557,0)/IPv4(0.0.0.0)\tHD(1,GPT,5a5a5a5a,0x800,0x1000)/File(\\x.efi)',
    'Boot000B* UEFI: PXE IPv4\tPciRoot(0x0)/Pci(0x1f,0x6)/MAC(d050994e0558,0)/IPv4(0.0.0.00.0.0.0,0,0)',
    'BootOrder: 0004,0008',
    'Boot00G1* rubbish\tMAC(d050994e0557,0)/IPv4(0)',
    ' Boot0001* MAC(d050994e0557,0)/IPv4(0)',
  ];
  assert.equal(chosen(lines.join('\n'), [MAC]), undefined);
});

test('the entry that boots next is read, and another line is not', () => {
  assert.equal(parseBootEntries('BootNext: 00aB\nBootCurrent: 0001\n').next, '00AB');
  assert.equal(parseBootEntries('BootNext 0001\nxBootNext: 0001\n').next, undefined);
});

const NUMBER = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16).padStart(4, '0'));
/** A label may hold anything that is one line; efibootmgr's own tab ends it. */
const LABEL = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .map((text) => text.replace(/\s+/g, ' ').trim());
const PATH = fc.constantFrom(
  'HD(1,GPT,5a5a5a5a-5a5a-5a5a-5a5a-5a5a5a5a5a5a,0x800,0x1000)/\\EFI\\ubuntu\\shimx64.efi',
  'PciRoot(0x0)/Pci(0x1f,0x6)/MAC(d050994e0557,1)/IPv4(0.0.0.00.0.0.0,0,0)..BO',
  'VenHw(99e275e7-75a0-4b37-a2e6-c5385e6c00cb)',
);
const ENTRY = fc.record({ number: NUMBER, isActive: fc.boolean(), label: LABEL, path: PATH });

test('whatever entries there are, they are read as they were printed', () => {
  fc.assert(
    fc.property(fc.array(ENTRY, { maxLength: 12 }), fc.boolean(), (entries, withBytes) => {
      const lines = entries.flatMap(({ number, isActive, label, path }) => [
        `Boot${number}${isActive ? '*' : ' '} ${label}\t${path}`,
        ...(withBytes ? ['      dp: 02 01 0c 00 / 7f ff 04 00', '    data: 00 00 42 4f'] : []),
      ]);
      const text = ['BootCurrent: 0000', 'Timeout: 2 seconds', ...lines, ''].join('\n');
      const read = parseBootEntries(text).entries;
      const printed = entries.map((entry) => ({ ...entry, number: entry.number.toUpperCase() }));
      assert.deepEqual(read, printed);
    }),
  );
});

test('any text is read without a fault, and gives no entry that was not asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { entries } = parseBootEntries(text);
      for (const { number } of entries) assert.match(number, /^[0-9A-F]{4}$/);
    }),
  );
});
