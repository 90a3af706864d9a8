/**
 * A small NFSv3 client: what a kernel does to walk a tree and read its files.
 *
 * @module
 */
import { MOUNT } from '../../../src/nfs/nfs3/mount.ts';
import { NFS, PROCEDURE } from '../../../src/nfs/nfs3/program.ts';
import type { XdrReader } from '../../../src/nfs/rpc/xdr-reader.ts';
import type { XdrWriter } from '../../../src/nfs/rpc/xdr-writer.ts';
import { connectRpc, type RpcConnection } from './rpc-connection.ts';

/** A status that is not 0, of NFS or of MOUNT. */
export class NfsError extends Error {
  override readonly name = 'NfsError';
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

export type Attributes = {
  readonly type: number;
  readonly mode: number;
  readonly links: number;
  readonly size: number;
  readonly fsid: string;
  readonly fileid: number;
  readonly modifiedAt: number;
};

export type Listed = {
  readonly fileid: number;
  readonly name: string;
  readonly cookie: number;
  readonly attributes?: Attributes | undefined;
  readonly handle?: Buffer | undefined;
};

export type Page = {
  readonly verifier: Buffer;
  readonly entries: readonly Listed[];
  readonly isLast: boolean;
};

export type NfsClient = ReturnType<typeof nfsClient>;

export async function connectNfs(port: number, host?: string): Promise<NfsClient> {
  return nfsClient(await connectRpc(port, host));
}

function nfsClient(connection: RpcConnection) {
  async function nfs(procedure: number, write: (call: XdrWriter) => void): Promise<XdrReader> {
    const results = await connection.call({ ...NFS, procedure }, write);
    const status = results.u32();
    if (status !== 0) throw new NfsError(status);
    return results;
  }

  async function mount(path: string): Promise<Buffer> {
    const results = await connection.call({ ...MOUNT, procedure: 1 }, (call) => call.string(path));
    const status = results.u32();
    if (status !== 0) throw new NfsError(status);
    return results.opaque(64);
  }

  async function getAttr(handle: Buffer): Promise<Attributes> {
    return readAttributes(await nfs(PROCEDURE.getAttr, (call) => call.opaque(handle)));
  }

  async function lookUp(folder: Buffer, name: string) {
    const results = await nfs(PROCEDURE.lookup, (call) => call.opaque(folder).string(name));
    return { handle: results.opaque(64), attributes: postOp(results) };
  }

  async function readLink(handle: Buffer): Promise<string> {
    const results = await nfs(PROCEDURE.readLink, (call) => call.opaque(handle));
    postOp(results);
    return results.string(8192);
  }

  async function read(handle: Buffer, offset: number, count: number) {
    const results = await nfs(PROCEDURE.read, (call) => {
      call.opaque(handle).u64(offset).u32(count);
    });
    postOp(results);
    const size = results.u32();
    const isEnd = results.u32() === 1;
    const bytes = results.opaque(1024 * 1024);
    if (bytes.length !== size) throw new Error(`count ${size}, and ${bytes.length} bytes`);
    return { bytes, isEnd };
  }

  async function readDir(
    folder: Buffer,
    from: Pick<Page, 'verifier'> & { cookie: number },
    count: number,
  ): Promise<Page> {
    const results = await nfs(PROCEDURE.readDir, (call) => {
      call.opaque(folder).u64(from.cookie).fixed(from.verifier).u32(count);
    });
    return readPage(results, (entry) => entry);
  }

  async function readDirPlus(
    folder: Buffer,
    from: Pick<Page, 'verifier'> & { cookie: number },
    count: number,
  ): Promise<Page> {
    const results = await nfs(PROCEDURE.readDirPlus, (call) => {
      call.opaque(folder).u64(from.cookie).fixed(from.verifier).u32(count).u32(count);
    });
    return readPage(results, (entry) => {
      const attributes = postOp(results);
      const handle = results.u32() === 1 ? results.opaque(64) : undefined;
      return { ...entry, attributes, handle };
    });
  }

  return { connection, nfs, mount, getAttr, lookUp, readLink, read, readDir, readDirPlus };
}

export function readAttributes(results: XdrReader): Attributes {
  const [type, mode, links] = [results.u32(), results.u32(), results.u32()];
  results.fixed(8);
  const size = results.u64();
  results.fixed(16);
  const fsid = results.fixed(8).toString('hex');
  const fileid = results.u64();
  results.fixed(8);
  const modifiedAt = results.u32() * 1000 + results.u32() / 1e6;
  results.fixed(8);
  return { type, mode, links, size, fsid, fileid, modifiedAt };
}

export function postOp(results: XdrReader): Attributes | undefined {
  return results.u32() === 1 ? readAttributes(results) : undefined;
}

function readPage(results: XdrReader, more: (entry: Listed) => Listed): Page {
  postOp(results);
  const verifier = Buffer.from(results.fixed(8));
  const entries: Listed[] = [];
  while (results.u32() === 1) {
    const fileid = results.u64();
    const name = results.string(4096);
    entries.push(more({ fileid, name, cookie: results.u64() }));
  }
  return { verifier, entries, isLast: results.u32() === 1 };
}

const START: Pick<Page, 'verifier'> & { readonly cookie: number } = {
  cookie: 0,
  verifier: Buffer.alloc(8),
};

/** All entries of a directory, `.` and `..` too, over as many calls as it takes. */
export async function listAll(
  client: NfsClient,
  folder: Buffer,
  { count = 4096, plus = true } = {},
): Promise<readonly Listed[]> {
  const all: Listed[] = [];
  for (let from = START; ; ) {
    const page = await (plus ? client.readDirPlus : client.readDir)(folder, from, count);
    all.push(...page.entries);
    if (page.isLast) return all;
    from = { cookie: page.entries.at(-1)?.cookie ?? 0, verifier: page.verifier };
  }
}

/** All bytes of a file, by reads of `size`. */
export async function readAll(
  client: NfsClient,
  handle: Buffer,
  size = 1024 * 1024,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const { bytes, isEnd } = await client.read(handle, at, size);
    parts.push(bytes);
    at += bytes.length;
    if (isEnd) return Buffer.concat(parts);
  }
}

export type Walked = {
  readonly path: string;
  readonly handle: Buffer;
  readonly attributes: Attributes;
};

/** Everything below `root`. */
export async function walkNfs(client: NfsClient, root: Buffer): Promise<readonly Walked[]> {
  const found: Walked[] = [];
  const open = [{ path: '', handle: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { name, handle, attributes } of await listAll(client, next.handle)) {
      if (name === '.' || name === '..') continue;
      if (handle === undefined || attributes === undefined)
        throw new Error(`${name} has no handle`);
      const path = next.path === '' ? name : `${next.path}/${name}`;
      found.push({ path, handle, attributes });
      if (attributes.type === 2) open.push({ path, handle });
    }
  }
  return found;
}
