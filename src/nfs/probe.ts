/**
 * Asks for a medium over NFS as an installer does, and reads one small file of it.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NFS3 } from './nfs-fault.ts';
import { MOUNT, MOUNT_PROCEDURE } from './nfs3/mount.ts';
import { NFS, PROCEDURE } from './nfs3/program.ts';
import { PMAP, PORTMAP, PROTOCOL } from './portmap/portmap.ts';
import { callRpc } from './rpc/client.ts';
import type { XdrReader } from './rpc/xdr-reader.ts';
import type { XdrWriter } from './rpc/xdr-writer.ts';

export type MediumQuestion = {
  readonly host: string;
  readonly portmapPort: number;
  /** What is mounted: `/install/TICKET`. */
  readonly path: string;
  /** A file of the tree: `.disk/info`. */
  readonly file: readonly string[];
};

export type MediumProbe =
  | { readonly kind: 'read'; readonly text: string; readonly port: number }
  | {
      readonly kind: 'failed';
      readonly at: 'port mapper' | 'NFS' | 'mount' | 'look-up' | 'read';
      readonly reason: string;
    };

type Step = Extract<MediumProbe, { kind: 'failed' }>['at'];

const MOST_BYTES = 4096;
const HANDLE_BYTES = 64;
/** `fattr3` (RFC 1813 §2.6). */
const ATTRIBUTE_BYTES = 84;
/** An image that nobody has opened yet is opened now. */
const JUKEBOX_TRIES = 8;
const JUKEBOX_MS = 500;

export async function probeMedium(question: MediumQuestion): Promise<MediumProbe> {
  const { host, portmapPort, path, file } = question;
  let at: Step = 'port mapper';
  try {
    const mountPort = await portOf({ host, port: portmapPort }, MOUNT);
    const port = await portOf({ host, port: portmapPort }, NFS);
    at = 'NFS';
    await callRpc({ to: { host, port }, ...NFS, procedure: PROCEDURE.null, writeArguments() {} });
    at = 'mount';
    const mount = { to: { host, port: mountPort }, ...MOUNT };
    const writeArguments = (call: XdrWriter) => void call.string(path);
    const mounted = await callRpc({ ...mount, procedure: MOUNT_PROCEDURE.mount, writeArguments });
    let handle = handleIn(mounted);
    at = 'look-up';
    for (const name of file) handle = await lookUp({ host, port }, handle, name);
    at = 'read';
    const text = await read({ host, port }, handle);
    await callRpc({ ...mount, procedure: MOUNT_PROCEDURE.unmount, writeArguments });
    return { kind: 'read', text, port };
  } catch (error) {
    return { kind: 'failed', at, reason: error instanceof Error ? error.message : String(error) };
  }
}

type Place = { readonly host: string; readonly port: number };

async function portOf(to: Place, wanted: { program: number; version: number }): Promise<number> {
  const results = await callRpc({
    ...{ to, ...PORTMAP, procedure: PMAP.getPort },
    writeArguments: (call) =>
      void call.u32(wanted.program).u32(wanted.version).u32(PROTOCOL.tcp).u32(0),
  });
  const port = results.u32();
  if (port === 0) throw new Error(`program ${wanted.program} is not registered`);
  return port;
}

function handleIn(results: XdrReader): Buffer {
  const status = results.u32();
  if (status !== NFS3.ok) throw new Error(`status ${status}`);
  return results.opaque(HANDLE_BYTES);
}

async function lookUp(to: Place, folder: Buffer, name: string): Promise<Buffer> {
  const results = await patiently(() =>
    callRpc({
      ...{ to, ...NFS, procedure: PROCEDURE.lookup },
      writeArguments: (call) => void call.opaque(folder).string(name),
    }),
  );
  return results.opaque(HANDLE_BYTES);
}

async function read(to: Place, handle: Buffer): Promise<string> {
  const results = await patiently(() =>
    callRpc({
      ...{ to, ...NFS, procedure: PROCEDURE.read },
      writeArguments: (call) => void call.opaque(handle).u64(0).u32(MOST_BYTES),
    }),
  );
  if (results.u32() !== 0) results.fixed(ATTRIBUTE_BYTES);
  results.u32();
  results.u32();
  return results.opaque(MOST_BYTES).toString('utf8').trim();
}

/** What stands behind a good status. */
async function patiently(ask: () => Promise<XdrReader>): Promise<XdrReader> {
  for (let tries = 1; ; tries += 1) {
    const results = await ask();
    const status = results.u32();
    if (status === NFS3.ok) return results;
    if (status !== NFS3.jukebox || tries === JUKEBOX_TRIES) throw new Error(`status ${status}`);
    await sleep(JUKEBOX_MS);
  }
}
