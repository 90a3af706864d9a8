/**
 * NFS version 3 (RFC 1813), of which everything that writes is refused.
 *
 * @module
 */

import { NFS3, NfsFault } from '../nfs-fault.ts';
import type { Procedure, Result, RpcProgram } from '../rpc/program.ts';
import { XdrError, type XdrReader } from '../rpc/xdr-reader.ts';
import type { XdrWriter } from '../rpc/xdr-writer.ts';
import { type Target, writePostOp, writeWcc } from './attributes.ts';
import { MAX_HANDLE_BYTES } from './file-handle.ts';

export const NFS = { program: 100_003, version: 3 } as const;

export const PROCEDURE = {
  ...{ null: 0, getAttr: 1, setAttr: 2, lookup: 3, access: 4, readLink: 5, read: 6, write: 7 },
  ...{ create: 8, makeDir: 9, symlink: 10, makeNode: 11, remove: 12, removeDir: 13, rename: 14 },
  ...{ link: 15, readDir: 16, readDirPlus: 17, fsStat: 18, fsInfo: 19, pathConf: 20, commit: 21 },
} as const;

/** What is called, and by whom. */
export type NfsCall = Target & {
  readonly args: XdrReader;
  readonly reply: XdrWriter;
  readonly client: string;
  /** Makes handles for what the call leads to, under the same export. */
  readonly handleOf: (id: number) => Buffer;
  /** For what is counted. */
  readonly exported: string;
};

/** Writes its results, the status first, or throws NfsFault. */
export type NfsProcedure = {
  run(call: NfsCall): Result | Promise<Result>;
  /** What stands behind the status of a failure. */
  readonly failure: (reply: XdrWriter, target: Target | undefined) => void;
};

type Found = Pick<NfsCall, 'volume' | 'node' | 'handleOf' | 'exported'>;

export type NfsDesk = {
  admits(client: string): boolean;
  /** What a handle leads to: at once while its image is open. Throws, or rejects with, NfsFault. */
  find(handle: Buffer): Found | Promise<Found>;
  readonly procedures: ReadonlyMap<number, NfsProcedure>;
  /** What was not a fault of the call. */
  failed(error: unknown): void;
};

export function nfs3Program(desk: NfsDesk): RpcProgram {
  const procedures = new Map<number, Procedure>([[PROCEDURE.null, () => undefined]]);
  const all = [...desk.procedures, ...refusedProcedures()];
  for (const [number, procedure] of all) procedures.set(number, onFile(procedure, desk));
  return { number: NFS.program, version: NFS.version, admits: desk.admits, procedures };
}

/** All procedures but NULL begin with a handle. */
function onFile(procedure: NfsProcedure, desk: NfsDesk): Procedure {
  return ({ args }, reply, client) => {
    const start = reply.length;
    const handle = args.opaque(MAX_HANDLE_BYTES);
    const fail = (error: unknown, target?: Target): undefined => {
      const status = statusOf(error);
      if (status === undefined) desk.failed(error);
      reply.truncate(start);
      procedure.failure(reply.u32(status ?? NFS3.io), target);
      return undefined;
    };
    const run = (found: Found): Result | Promise<Result> => {
      const failHere = (error: unknown) => fail(rethrowGarbage(error), found);
      try {
        const result = procedure.run({ ...found, args, reply, client });
        return result instanceof Promise ? result.catch(failHere) : result;
      } catch (error) {
        return failHere(error);
      }
    };
    let found: Found | Promise<Found>;
    try {
      found = desk.find(handle);
    } catch (error) {
      return fail(error);
    }
    return found instanceof Promise ? found.then(run, fail) : run(found);
  };
}

/** Arguments that are none are RPC's matter, not the file's. */
function rethrowGarbage(error: unknown): unknown {
  if (error instanceof XdrError) throw error;
  return error;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof NfsFault ? error.status : undefined;
}

/** Everything that writes, each with the shape of its own failure. */
function refusedProcedures(): readonly (readonly [number, NfsProcedure])[] {
  const run = (): never => {
    throw new NfsFault(NFS3.readOnly, 'an image is read-only');
  };
  const onObject: NfsProcedure = { run, failure: writeWcc };
  const { setAttr, write, create, makeDir, symlink, makeNode, remove, removeDir, commit } =
    PROCEDURE;
  const alike = [setAttr, write, create, makeDir, symlink, makeNode, remove, removeDir, commit];
  const twoFolders: NfsProcedure['failure'] = (reply, target) => {
    writeWcc(reply, target);
    writeWcc(reply, undefined);
  };
  const fileAndFolder: NfsProcedure['failure'] = (reply, target) => {
    writePostOp(reply, target);
    writeWcc(reply, undefined);
  };
  return [
    ...alike.map((number) => [number, onObject] as const),
    [PROCEDURE.rename, { run, failure: twoFolders }],
    [PROCEDURE.link, { run, failure: fileAndFolder }],
  ];
}
