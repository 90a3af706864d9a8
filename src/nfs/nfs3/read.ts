/**
 * READ (RFC 1813 §3.3.6): bytes of a file, straight out of the blocks of the image that hold them.
 *
 * @module
 */
import type { AnswerBudget } from '../answer-budget.ts';
import { BLOCK_BYTES, type Block } from '../block.ts';
import { type BlockCache, CacheFull } from '../block-cache.ts';
import type { Extent } from '../file-tree.ts';
import { NFS3, NfsFault } from '../nfs-fault.ts';
import type { ReadAhead } from '../read-ahead.ts';
import type { Payload, Result } from '../rpc/program.ts';
import { padded } from '../rpc/xdr-reader.ts';
import { writePostOp } from './attributes.ts';
import { type NfsCall, type NfsProcedure, PROCEDURE } from './program.ts';

export const MAX_READ_BYTES = 1024 * 1024;
/** Less is copied: it would hold a whole block until the client has taken it. */
const COPIED_BYTES = 16 * 1024;

export type ReadOptions = {
  readonly cache: BlockCache;
  readonly budget: AnswerBudget;
  readonly ahead: ReadAhead;
  /** Bytes that a client took. */
  readonly taken: (client: string, exported: string, bytes: number) => void;
};

export function readProcedure(options: ReadOptions): readonly [number, NfsProcedure] {
  return [PROCEDURE.read, { run: (call) => read(call, options), failure: writePostOp }];
}

function read(call: NfsCall, options: ReadOptions): Result | Promise<Result> {
  const { args, node } = call;
  const [offset, count] = [args.u64(), args.u32()];
  if (node.kind === 'directory') throw new NfsFault(NFS3.isDirectory, 'a directory');
  if (node.kind === 'symlink') throw new NfsFault(NFS3.invalid, 'a symbolic link');
  const size = Math.max(0, Math.min(count, MAX_READ_BYTES, node.size - offset));
  const runs = runsOf(node.extents, { offset, size });
  const bytes = runs.reduce((sum, { slice }) => sum + slice.size, 0);
  if (bytes === 0) return writeHead(call, offset, 0);
  return readBytes(call, { range: { offset, size: bytes }, runs }, options);
}

/** A file that is in pieces all over the image is read by shorter answers: a block is held for each. */
const MAX_BLOCKS = 8;

function runsOf(extents: readonly Extent[], range: Extent): readonly Run[] {
  const runs: Run[] = [];
  let blocks = 0;
  for (const run of sliceExtents(extents, range).map(runOf)) {
    blocks += run.last - run.first + 1;
    if (blocks > MAX_BLOCKS && runs.length > 0) break;
    runs.push(run);
  }
  return runs;
}

function writeHead({ reply, ...target }: NfsCall, offset: number, size: number): undefined {
  writePostOp(reply.u32(NFS3.ok), target);
  reply
    .u32(size)
    .bool(offset + size >= target.node.size)
    .u32(size);
}

type Run = { readonly first: number; readonly last: number; readonly slice: Extent };

function readBytes(
  call: NfsCall,
  { range, runs }: { readonly range: Extent; readonly runs: readonly Run[] },
  options: ReadOptions,
): Result | Promise<Result> {
  const { budget } = options;
  const blocks = runs.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const bytes = blocks * BLOCK_BYTES;
  const giveBack = (): void => budget.giveBack(call.client, bytes);
  const gather = (): Result | Promise<Result> => {
    let held: ReturnType<typeof acquireAll>;
    try {
      held = acquireAll(call, runs, options);
      readAhead(call, range, options);
    } catch (error) {
      giveBack();
      throw error;
    }
    const filled = (ready: readonly (readonly Block[])[]) =>
      answer(call, { range, runs, held: ready, giveBack }, options);
    if (!(held instanceof Promise)) return filled(held);
    return held.then(filled, (error: unknown) => {
      giveBack();
      throw readFault(error);
    });
  };
  const wait = budget.take(call.client, bytes);
  return wait === undefined ? gather() : wait.then(gather);
}

function runOf(slice: Extent): Run {
  const end = slice.offset + slice.size - 1;
  return {
    first: Math.floor(slice.offset / BLOCK_BYTES),
    last: Math.floor(end / BLOCK_BYTES),
    slice,
  };
}

/** The parts of the image that hold `range` of a file. */
export function sliceExtents(extents: readonly Extent[], range: Extent): readonly Extent[] {
  const slices: Extent[] = [];
  let start = 0;
  for (const { offset, size } of extents) {
    const from = Math.max(range.offset, start);
    const to = Math.min(range.offset + range.size, start + size);
    if (from < to) slices.push({ offset: offset + from - start, size: to - from });
    start += size;
  }
  return slices;
}

function acquireAll(
  { volume }: NfsCall,
  runs: readonly Run[],
  { cache }: ReadOptions,
): readonly (readonly Block[])[] | Promise<readonly (readonly Block[])[]> {
  const held = runs.map(({ first, last }) => cache.acquire(volume.blocks, first, last));
  const ready = held.flatMap((one) => (one instanceof Promise ? [] : [one]));
  if (ready.length === held.length) return ready;
  return Promise.allSettled(held).then((ends) => {
    const failure = ends.find((end) => end.status === 'rejected');
    const filled = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
    if (failure === undefined) return filled;
    for (const blocks of filled) cache.release(blocks);
    throw failure.reason;
  });
}

function readAhead({ client, volume, node }: NfsCall, range: Extent, options: ReadOptions): void {
  const end = range.offset + range.size;
  const bytes = options.ahead.after(`${client} ${volume.tag} ${node.id}`, range.offset, end);
  const size = Math.min(bytes, node.size - end);
  if (size <= 0) return;
  for (const slice of sliceExtents(node.extents, { offset: end, size })) {
    const { first, last } = runOf(slice);
    options.cache.prefetch(volume.blocks, first, last);
  }
}

function readFault(error: unknown): NfsFault {
  if (error instanceof NfsFault) return error;
  if (error instanceof CacheFull) return new NfsFault(NFS3.jukebox, 'later', { cause: error });
  return new NfsFault(NFS3.io, 'the image cannot be read', { cause: error });
}

type Gathered = {
  readonly range: Extent;
  readonly runs: readonly Run[];
  readonly held: readonly (readonly Block[])[];
  readonly giveBack: () => void;
};

function answer(
  call: NfsCall,
  { range, runs, held, giveBack }: Gathered,
  options: ReadOptions,
): Payload {
  writeHead(call, range.offset, range.size);
  const parts = runs.flatMap((run, at) => slicesOf(run, held[at] ?? []));
  let released = false;
  const release = (): void => {
    if (released) return;
    released = true;
    for (const blocks of held) options.cache.release(blocks);
    giveBack();
  };
  const padding = padded(range.size) - range.size;
  if (padding > 0) parts.push(Buffer.alloc(padding));
  const size = range.size + padding;
  const count = (): void => options.taken(call.client, call.exported, range.size);
  if (size <= COPIED_BYTES) {
    const copy = Buffer.concat(parts);
    release();
    return { parts: [copy], size, sent: (taken) => void (taken && count()) };
  }
  return {
    parts,
    size,
    sent: (taken) => {
      release();
      if (taken) count();
    },
  };
}

/** Views of the blocks: nothing is copied. */
function slicesOf({ first, slice }: Run, blocks: readonly Block[]): Buffer[] {
  return blocks.map(({ buffer }, at) => {
    const start = (first + at) * BLOCK_BYTES;
    const from = Math.max(0, slice.offset - start);
    return buffer.subarray(from, Math.min(BLOCK_BYTES, slice.offset + slice.size - start));
  });
}
