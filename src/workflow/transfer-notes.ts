/**
 * What a machine downloaded, how large and how fast: a line on its timeline for each file that matters.
 *
 * @module
 */
import type { MacAddress } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineNote } from '../domain/timeline.ts';

/** A transfer that ended. `path` as it was asked for. */
export type Transfer = {
  readonly path: string;
  /** The machine's IPv4 address. */
  readonly client: string;
  readonly bytes: number;
  readonly ms: number;
  /** Whether the client took all of it. */
  readonly complete: boolean;
};

export type TransferNotesPorts = {
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly byMac: (mac: MacAddress) => Node | undefined;
  readonly byId: (id: string) => Node | undefined;
  readonly ticket: (token: string) => BootTicket | undefined;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly now: () => number;
};

export type TransferNotes = {
  /** Whose it was tells the neighbour table. */
  byTftp(transfer: Transfer): void;
  /** Whose it was tells the ticket in the path. */
  byHttp(transfer: Transfer): void;
};

/** GRUB fetches some thirty files of a few KB; loaders, kernels and ISOs are larger. */
const WORTH_A_LINE = 32 * 1024;

export function createTransferNotes(ports: TransferNotesPorts): TransferNotes {
  function write(node: Node | undefined, transfer: Transfer, protocol: string): void {
    if (node === undefined || node.stage === 'discovered' || transfer.bytes < WORTH_A_LINE) return;
    ports.note(node.id, { kind: 'note', text: transferText(transfer, protocol) }, ports.now());
  }

  return {
    byTftp(transfer) {
      const mac = ports.macOf(transfer.client);
      write(mac && ports.byMac(mac), transfer, 'TFTP');
    },
    byHttp(transfer) {
      const [, token = ''] = /^\/install\/([0-9a-f]{32})\//.exec(transfer.path) ?? [];
      const ticket = ports.ticket(token);
      write(ticket && ports.byId(ticket.nodeId), transfer, 'HTTP');
    },
  };
}

/** `fetched vmlinuz by HTTP: 8.2 MB in 0.51 s, 16 MB/s`; the ticket in the path stays out of it. */
export function transferText({ path, bytes, ms, complete }: Transfer, protocol: string): string {
  const name = path.split('/').at(-1) ?? path;
  const mb = bytes / 1e6;
  const seconds = Math.max(ms, 1) / 1000;
  const figures = `${short(mb)} MB in ${short(seconds)} s, ${short(mb / seconds)} MB/s`;
  return complete
    ? `fetched ${name} by ${protocol}: ${figures}`
    : `stopped fetching ${name} by ${protocol} after ${figures}`;
}

/** Two figures that mean something: 0.18, 8.2, 3330. */
function short(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2);
}
