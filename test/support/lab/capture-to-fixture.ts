/**
 * Turns a capture into fixtures: one packet's UDP payload a file, as hex, for the codecs' tests.
 *
 *     node test/support/lab/capture-to-fixture.ts VARIANT 'FIRMWARE AND VERSION' FILE.pcap
 *
 * Of each kind of packet that the client sends, the first is kept: `01-discover-pxe.hex`, …
 *
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BootPacket, bootPackets } from './boot-packets.ts';
import { readDatagrams } from './pcap.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/captures/', import.meta.url));
const CLIENT_KINDS = /^(discover|request)-(pxe|ipxe|http)(-4011)?$|^rrq-/;

const [variant, firmware, file] = process.argv.slice(2);
if (variant === undefined || firmware === undefined || file === undefined) {
  console.error("usage: capture-to-fixture.ts VARIANT 'FIRMWARE AND VERSION' FILE.pcap");
  process.exit(2);
}

const folder = `${FIXTURES}${variant}`;
mkdirSync(folder, { recursive: true });
for (const [index, packet] of firstOfEachKind(readFileSync(file)).entries()) {
  const name = `${String(index + 1).padStart(2, '0')}-${packet.what.replace(/[^\w.-]+/g, '_')}`;
  writeFileSync(`${folder}/${name}.hex`, hexText(packet, variant, firmware));
  console.info(`${variant}/${name}.hex`);
}

/** Two requests for one file differ where their options do: firmware asks for the size first. */
function firstOfEachKind(capture: Buffer): readonly BootPacket[] {
  const seen = new Set<string>();
  return bootPackets(readDatagrams(capture)).filter(({ what, payload }) => {
    const key = what.startsWith('rrq-') ? payload.toString('latin1') : what;
    if (!CLIENT_KINDS.test(what) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function hexText(packet: BootPacket, variant: string, firmware: string): string {
  const { source, sourcePort, destination, destinationPort, what, payload } = packet;
  const header = [
    `# ${variant}: ${what}`,
    `# firmware: ${firmware}`,
    `# ${source}:${sourcePort} to ${destination}:${destinationPort}, ${payload.length} bytes of UDP payload`,
  ];
  const lines = payload.toString('hex').match(/.{1,64}/g) ?? [];
  return `${[...header, ...lines].join('\n')}\n`;
}
