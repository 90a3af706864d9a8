import { test } from 'node:test';
import { askerOf } from '../../src/boot/request-habits.ts';
import { tftpMeaning } from '../../src/boot/router-mode.ts';
import { decodePacket } from '../../src/tftp/packet.ts';
import { assertGolden } from '../support/golden.ts';
import { packetFixture, packetFixtures } from '../support/packet-fixtures.ts';

test('whoever asks by TFTP is told by its habits: every captured request, and what it gets', () => {
  const lines = packetFixtures(/^captures\/.*rrq/).map((name) => {
    const packet = decodePacket(packetFixture(name));
    if (packet.kind !== 'read') throw new Error(`${name} is no read request`);
    const { path, options } = packet;
    const asked = [...options].map(([option, value]) => `${option} ${value}`).join(', ');
    const meaning = JSON.stringify(tftpMeaning({ path, options, node: undefined }));
    return `${name}\n  ${path} (${asked})\n  ${askerOf(options)}: ${meaning}\n`;
  });
  assertGolden('boot/captured-requests.txt', lines.join(''));
});
