/**
 * The MOUNT protocol, version 3 (RFC 1813 §5): from an export's path to the handle of its root.
 *
 * @module
 */
import type { Export } from '../exports.ts';
import { NFS3, NfsFault } from '../nfs-fault.ts';
import { FLAVOR, type RpcCall } from '../rpc/message.ts';
import type { Procedure, RpcProgram } from '../rpc/program.ts';
import type { XdrWriter } from '../rpc/xdr-writer.ts';

export const MOUNT = { program: 100_005, version: 3 } as const;
export const MOUNT_PROCEDURE = {
  ...{ null: 0, mount: 1, dump: 2, unmount: 3, unmountAll: 4, export: 5 },
} as const;
/** `mountstat3`. Its numbers are those of `nfsstat3` where there is one. */
const MNT3 = {
  ok: 0,
  noEntry: 2,
  io: 5,
  access: 13,
  notDirectory: 20,
  serverFault: 10_006,
} as const;
/** `MNTPATHLEN`. */
const MAX_PATH_BYTES = 1024;

export type Mounted = { readonly handle: Buffer; readonly found: Export };

export type MountDesk = {
  /** Whether the client's address is in a network that is served. */
  admits(client: string): boolean;
  /** Throws NfsFault: `noEntry`, `notDirectory`, or what opening the image threw. */
  mount(path: string): Promise<Mounted>;
  mounted(client: string, path: string): void;
  unmounted(client: string, path: string | undefined): void;
  refused(client: string, path: string, reason: string): void;
};

export function mountProgram(desk: MountDesk): RpcProgram {
  async function mount({ args }: RpcCall, reply: XdrWriter, client: string): Promise<undefined> {
    const path = args.string(MAX_PATH_BYTES);
    if (!desk.admits(client)) {
      desk.refused(client, path, 'the address is in no network that is served');
      reply.u32(MNT3.access);
      return;
    }
    try {
      const { handle, found } = await desk.mount(path);
      reply.u32(MNT3.ok).opaque(handle).u32(2).u32(FLAVOR.sys).u32(FLAVOR.none);
      desk.mounted(client, found.path);
    } catch (error) {
      reply.u32(mountStatus(error));
      desk.refused(client, path, error instanceof Error ? error.message : String(error));
    }
  }

  const procedures = new Map<number, Procedure>([
    [MOUNT_PROCEDURE.null, () => undefined],
    [MOUNT_PROCEDURE.mount, mount],
    // Paths are tickets: who may not know them is not told.
    [MOUNT_PROCEDURE.dump, (_call, reply) => void reply.bool(false)],
    [MOUNT_PROCEDURE.export, (_call, reply) => void reply.bool(false)],
    [
      MOUNT_PROCEDURE.unmount,
      ({ args }, _reply, client) => void desk.unmounted(client, args.string(MAX_PATH_BYTES)),
    ],
    [MOUNT_PROCEDURE.unmountAll, (_call, _reply, client) => void desk.unmounted(client, undefined)],
  ]);
  // Everybody may ask: who is outside is told so, and it is reported.
  return { number: MOUNT.program, version: MOUNT.version, admits: () => true, procedures };
}

function mountStatus(error: unknown): number {
  const status = error instanceof NfsFault ? error.status : MNT3.serverFault;
  if (status === NFS3.stale) return MNT3.noEntry;
  const known: readonly number[] = Object.values(MNT3);
  return known.includes(status) ? status : MNT3.serverFault;
}
