/**
 * The parts of the server behind its sockets, put together: what is exported, what is read, who asks.
 *
 * @module
 */
import type { Socket } from 'node:net';
import { type InterfaceAddress, inNetwork } from '../domain/ipv4.ts';
import { createDoor } from './door.ts';
import { createExports } from './exports.ts';
import type { ImageFile, OpenTree } from './file-tree.ts';
import { createHandleDesk } from './handle-desk.ts';
import { createImageShelf } from './image-shelf.ts';
import { createKnownImages } from './known-images.ts';
import type { NfsLimits } from './nfs-messages.ts';
import type { NfsReport } from './nfs-report.ts';
import { DIRECTORY_PROCEDURES } from './nfs3/directory.ts';
import { createHandleSeal } from './nfs3/file-handle.ts';
import { FILE_PROCEDURES } from './nfs3/files.ts';
import { FILESYSTEM_PROCEDURES } from './nfs3/filesystem.ts';
import { mountProgram } from './nfs3/mount.ts';
import { type NfsProcedure, nfs3Program } from './nfs3/program.ts';
import { type Mapping, portMapper } from './portmap/portmap.ts';
import type { ReadTotal } from './read-tally.ts';
import { createReading, type Reading } from './reading.ts';
import { createReporter } from './reporter.ts';
import { datagramReply } from './rpc/message.ts';
import { createRpcDesk, type RpcDesk } from './rpc/program.ts';

export type EngineOptions = {
  readonly handleSecret: Uint8Array;
  readonly limits: NfsLimits;
  readonly openTree: OpenTree;
  /** ms that only go on. */
  readonly now: () => number;
  readonly report: (report: NfsReport) => void;
  /** What the port mapper says. */
  readonly mappings: () => readonly Mapping[];
};

export type Engine = {
  publish(path: string, image: ImageFile): void;
  withdraw(path: string): void;
  setImages(images: readonly ImageFile[]): void;
  setNetworks(networks: readonly InterfaceAddress[]): void;
  nfsConnected(socket: Socket): void;
  portmapConnected(socket: Socket): void;
  /** For the port mapper. Who is outside is not answered: the sender's address may be another's. */
  answerDatagram(message: Buffer, client: string): Buffer | undefined;
  notAccepting(error: Error): void;
  /** To be called every few seconds: ends what has stalled, gives back what is not used. */
  sweep(): void;
  tally(): void;
  close(): Promise<void>;
};

export function createEngine(options: EngineOptions): Engine {
  const { limits, now, openTree, report } = options;
  const reporter = createReporter(report, now);
  const { failed } = reporter;
  const exports = createExports();
  const shelf = createImageShelf({ ...limits, openTree, now, failed: reporter.imageFailed });
  const known = createKnownImages({ exports, shelf, graceMs: limits.graceMs, now });
  const seal = createHandleSeal(options.handleSecret);
  const handles = createHandleDesk({ seal, exports, shelf, isComplete: known.isComplete });
  const tell = ({ exported, ...total }: ReadTotal): void =>
    report({ kind: 'read-totals', ...total, exportPath: exports.pathOf(exported) });
  const reading = createReading({ cacheBytes: limits.cacheBytes, now, tell });
  let networks: readonly InterfaceAddress[] = [];
  const admits = (client: string): boolean => networks.some((one) => inNetwork(client, one));
  const nfs = nfs3Program({ ...{ admits, failed }, find: handles.find, procedures: all(reading) });
  const mount = mountProgram({ ...reporter, admits, mount: handles.mount });
  const nfsDesk = createRpcDesk([nfs, mount], failed);
  const portmapDesk = createRpcDesk([portMapper(options.mappings)], failed);
  const door = createDoor({ limits, now, failed, left: reading.tally.end });

  return {
    ...{ publish: known.publish, withdraw: known.withdraw, setImages: known.setImages },
    setNetworks: (served) => {
      networks = served;
    },
    nfsConnected: (socket) => door.admit(socket, nfsDesk),
    portmapConnected: (socket) => door.admit(socket, portmapDesk),
    answerDatagram: (message, client) =>
      admits(client) ? datagramAnswer(portmapDesk, message, client) : undefined,
    notAccepting: failed,
    sweep: () => {
      for (const { sweep } of [door, shelf, reading]) sweep();
    },
    tally: reading.tally.flush,
    close: async () => {
      door.closeAll();
      await shelf.close();
    },
  };
}

function all({ procedure }: Reading): ReadonlyMap<number, NfsProcedure> {
  return new Map([
    ...FILE_PROCEDURES,
    ...DIRECTORY_PROCEDURES,
    ...FILESYSTEM_PROCEDURES,
    procedure,
  ]);
}

/** The port mapper waits for nothing: it has its answer at once, or none. */
function datagramAnswer(desk: RpcDesk, message: Buffer, client: string): Buffer | undefined {
  const answer = desk.answer(message, client);
  if (answer === undefined || answer instanceof Promise) return undefined;
  return datagramReply(answer.reply);
}
