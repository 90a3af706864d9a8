/**
 * Positional reads of a content into memory that is already laid out as packets.
 *
 * @module
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

export type Reader = {
  /** Fills `views` with the bytes from `position` of the content on; rejects where there are fewer. */
  fill(views: readonly Buffer[], position: number): Promise<void>;
  close(): Promise<void>;
};

type Readable =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly offset: number;
      readonly size: number;
    };

/** IOV_MAX of Linux. */
const VIEWS_A_CALL = 1024;

/**
 * Opens a content. Never waits: a FIFO that someone put there would block an open for reading, so it
 * is opened without blocking and refused for what it is.
 */
export async function openReader(content: Readable): Promise<Reader> {
  if (content.kind === 'bytes') return memoryReader(content.bytes);
  const handle = await open(content.path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await regularStat(handle, content.path);
    if (size < content.offset + content.size)
      throw new Error(`${content.path} has become shorter: ${size} bytes`);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return {
    fill: (views, position) => fillFrom(handle, views, content.offset + position),
    close: () => handle.close(),
  };
}

async function regularStat(handle: FileHandle, path: string) {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new Error(`${path} is not a regular file`);
  return stat;
}

/** The whole content. */
export async function readAll(content: Readable): Promise<Buffer> {
  if (content.kind === 'bytes') return content.bytes;
  const reader = await openReader(content);
  try {
    const bytes = Buffer.allocUnsafe(content.size);
    await reader.fill([bytes], 0);
    return bytes;
  } finally {
    await reader.close();
  }
}

function memoryReader(bytes: Buffer): Reader {
  return {
    fill: async (views, position) => {
      let at = position;
      for (const view of views) at += bytes.copy(view, 0, at);
    },
    close: async () => undefined,
  };
}

async function fillFrom(
  handle: FileHandle,
  views: readonly Buffer[],
  position: number,
): Promise<void> {
  let left = views.filter((view) => view.length > 0);
  let at = position;
  while (left.length > 0) {
    const { bytesRead } = await handle.readv(left.slice(0, VIEWS_A_CALL), at);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    at += bytesRead;
    left = without(left, bytesRead);
  }
}

/** `views` less their first `count` bytes. */
function without(views: readonly Buffer[], count: number): Buffer[] {
  let whole = 0;
  let rest = count;
  for (const view of views) {
    if (view.length > rest) break;
    rest -= view.length;
    whole += 1;
  }
  const [first, ...others] = views.slice(whole);
  return first === undefined ? [] : [first.subarray(rest), ...others];
}
