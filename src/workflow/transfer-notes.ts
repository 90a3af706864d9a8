/**
 * What a machine downloaded, how large and how fast: a line on its timeline for each file that matters,
 * and the waypoint of its boot that the file is.
 *
 * @module
 */
import type { Waypoint } from '../domain/boot-trace.ts';
import { LOADERS } from '../domain/loader.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import { MOUNT_REFUSED } from '../domain/stuck/refusals.ts';
import { type BootTicket, deadBecause } from '../domain/ticket.ts';
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

/** Of a client of the installer's medium. `exportPath` holds its ticket: `/install/TICKET`. */
export type NfsReport =
  | { readonly kind: 'mounted'; readonly client: string; readonly exportPath: string }
  | { readonly kind: 'unmounted'; readonly client: string; readonly exportPath: string | undefined }
  | {
      readonly kind: 'refused';
      readonly client: string;
      /** As it was asked for. */
      readonly exportPath: string;
      readonly reason: string;
    }
  | {
      /** What it has read until now, every few seconds; at last, once it is gone. */
      readonly kind: 'read-totals';
      readonly client: string;
      readonly exportPath: string | undefined;
      readonly bytes: number;
      readonly isOver: boolean;
    };

export type TransferNotesPorts = {
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly byMac: (mac: MacAddress) => Node | undefined;
  readonly byId: (id: string) => Node | undefined;
  readonly ticket: (token: string) => BootTicket | undefined;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  /** Written behind, as is `note`. */
  readonly see: (id: string, waypoint: Waypoint, at: number) => void;
  readonly now: () => number;
};

export type TransferNotes = {
  /** Whose it was tells the neighbour table. */
  byTftp(transfer: Transfer): void;
  /** Whose it was tells the ticket in the path; for a loader, the neighbour table. */
  byHttp(transfer: Transfer): void;
  /** Whose it was tells the ticket in the export's path. */
  byNfs(report: NfsReport): void;
};

/** GRUB fetches some thirty files of a few KB; loaders, kernels and ISOs are larger. */
const WORTH_A_LINE = 32 * 1024;

export function createTransferNotes(ports: TransferNotesPorts): TransferNotes {
  const { byId, now } = ports;
  /** Bytes of the medium, by reader. */
  const read = new Map<string, number>();

  function write(node: Node | undefined, text: string): void {
    if (node === undefined || node.stage === 'discovered') return;
    ports.note(node.id, { kind: 'note', text }, now());
  }

  function writeTransfer(node: Node | undefined, transfer: Transfer, protocol: string): void {
    if (transfer.bytes >= WORTH_A_LINE) write(node, transferText(transfer, protocol));
  }

  /** Whose card fetched it, and that it was a loader. */
  function ownerOf(transfer: Transfer): Node | undefined {
    const mac = ports.macOf(transfer.client);
    const owner = mac && ports.byMac(mac);
    if (isLoader(transfer) && owner !== undefined && owner.stage !== 'discovered') {
      ports.see(owner.id, 'loader', now());
    }
    return owner;
  }

  /** What ends late under the ticket of an attempt that is over is no step of the next one. */
  function seeUnderTicket(path: string, waypoint: Waypoint | undefined): Node | undefined {
    const [, token = ''] = /^\/?install\/([0-9a-f]{32})(?:\/|$)/.exec(path) ?? [];
    const ticket = ports.ticket(token);
    if (ticket === undefined) return undefined;
    const isLive = deadBecause(ticket, now()) === undefined;
    if (isLive && waypoint !== undefined) ports.see(ticket.nodeId, waypoint, now());
    return byId(ticket.nodeId);
  }

  function noteRefusal({ client, exportPath, reason }: Extract<NfsReport, { kind: 'refused' }>) {
    const node = seeUnderTicket(exportPath, undefined);
    if (node === undefined) return;
    const text = `${MOUNT_REFUSED}${client}: ${reason}`;
    ports.note(node.id, { kind: 'refusal', text }, now());
  }

  /** Whether a client has read so much since this last held that it is at work. */
  function hasRead(report: ReadTotals): boolean {
    const reader = readerOf(report);
    const before = read.get(reader) ?? 0;
    // Less than before: the thread of NFS ended, and the next one counts from nothing.
    if (report.bytes < (report.bytes < before ? 0 : before) + READ_STEP) return false;
    read.set(reader, report.bytes);
    return true;
  }

  return {
    byTftp(transfer) {
      const owner = ownerOf(transfer);
      const holder = seeUnderTicket(transfer.path, installFile(transfer));
      writeTransfer(owner ?? holder, transfer, 'TFTP');
    },

    byHttp(transfer) {
      const holder = seeUnderTicket(transfer.path, installFile(transfer));
      const isLoaderFetch = transfer.path.startsWith('/boot/');
      writeTransfer(isLoaderFetch ? ownerOf(transfer) : holder, transfer, 'HTTP');
    },

    byNfs(report) {
      const { exportPath } = report;
      if (exportPath === undefined) return;
      if (report.kind === 'mounted') {
        write(seeUnderTicket(exportPath, 'medium'), "mounted the installer's medium by NFS");
      }
      if (report.kind === 'refused') return noteRefusal(report);
      if (report.kind !== 'read-totals') return;
      const { bytes, isOver } = report;
      const node = seeUnderTicket(exportPath, hasRead(report) ? 'medium' : undefined);
      if (!isOver) return;
      read.delete(readerOf(report));
      if (bytes >= WORTH_A_LINE) {
        write(node, `read ${short(bytes / 1e6)} MB of the installer's medium by NFS`);
      }
    },
  };
}

/** An installer that hangs reads a little all the same. */
const READ_STEP = 16e6;

type ReadTotals = Extract<NfsReport, { kind: 'read-totals' }>;

function readerOf({ client, exportPath }: ReadTotals): string {
  return `${client} ${exportPath}`;
}

/** The name for routers, which is a loader for firmware and a small script for iPXE. */
const ROUTER_NAME = 'pilotlight';

function isLoader({ path, complete, bytes }: Transfer): boolean {
  const name = fileName(path).toLowerCase();
  const isNamed = name === ROUTER_NAME || LOADERS.some((loader) => loader === name);
  return complete && bytes >= WORTH_A_LINE && isNamed;
}

/** The waypoint that a file under a ticket is. The ISO is one from its first bytes: all of it takes a while. */
function installFile({ path, complete, bytes }: Transfer): Waypoint | undefined {
  const name = fileName(path);
  // A host's has to be whole before its kernel starts.
  if (name.endsWith('.cpio')) return complete ? 'medium' : undefined;
  if (name.endsWith('.iso')) return bytes > 0 ? 'medium' : undefined;
  if (!complete) return undefined;
  if (name === 'vmlinuz') return 'kernel';
  return name === 'initrd' ? 'initrd' : undefined;
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** `fetched vmlinuz by HTTP: 8.2 MB in 0.51 s, 16 MB/s`; the ticket in the path stays out of it. */
export function transferText({ path, bytes, ms, complete }: Transfer, protocol: string): string {
  const name = fileName(path);
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
