/**
 * The copies of Proxmox VE's ISOs that are made for this Pilotlight: one for each ISO and each address that
 * machines reach us by.
 *
 * A copy is made once. It is made anew when its ISO or what is put into it has become another, and goes when
 * nobody needs it any more.
 *
 * @module
 */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileTag } from '../bulk/file-tag.ts';
import { createRateMeter, type Progress } from '../download/rate.ts';
import type { Image } from '../image.ts';
import { asFault } from '../image-fault.ts';
import type { AddedFile, RunJob } from '../image-jobs.ts';
import { replaceFile } from '../replace-file.ts';

/** `server` is host:port of ours, as machines reach it. */
export type PreparedImage = {
  readonly imageId: string;
  readonly server: string;
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: number;
  readonly etag: string;
};

export type Preparation =
  | { readonly kind: 'ready'; readonly copy: PreparedImage }
  | { readonly kind: 'preparing'; readonly progress: Progress }
  /** It was tried, and failed; or nobody has asked for it yet. */
  | { readonly kind: 'missing'; readonly reason: string };

export type PreparedReport =
  | { readonly kind: 'copy-prepared'; readonly id: string; readonly server: string }
  | { readonly kind: 'copy-failed'; readonly id: string; readonly reason: string };

export type PreparedShelfOptions = {
  readonly folder: string;
  /** What a copy for this address holds besides. */
  readonly added: (server: string) => AddedFile;
  readonly run: RunJob;
  /** ms */
  readonly now: () => number;
  readonly spare: number;
  readonly report: (report: PreparedReport) => void;
  readonly changed: () => void;
};

export type PreparedShelf = {
  /** Looks at what is there, and removes what an end of the process left half made. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Sees to it that there is a copy of `image` for `server`. */
  want(image: Image, server: string): void;
  state(image: Image, server: string): Preparation;
  /** Those of `images` as they are now. */
  list(images: readonly Image[]): readonly PreparedImage[];
  /** Removes what belongs to none of these images, or to an address that is no longer `wanted`. */
  tidy(images: readonly Image[], wanted: (server: string) => boolean): Promise<void>;
};

/** What is written beside a copy. */
type Note = {
  readonly imageId: string;
  readonly server: string;
  /** The tag of the ISO that it was made of. */
  readonly source: string;
  readonly added: AddedFile;
  readonly tag: string;
};

type Kept = { readonly note: Note; readonly copy: PreparedImage };
type Failure = { readonly source: string; readonly reason: string; readonly at: number };

/** A machine asks every half minute. */
const AGAIN_MS = 20_000;
const NOTE = '.json';

export function createPreparedShelf(options: PreparedShelfOptions): PreparedShelf {
  const { folder, added, run, now, spare, report, changed } = options;
  const stopping = new AbortController();
  const kept = new Map<string, Kept>();
  const failures = new Map<string, Failure>();
  const running = new Map<string, ReturnType<typeof createRateMeter>>();
  let line: Promise<void> = Promise.resolve();

  function current(image: Image, server: string): PreparedImage | undefined {
    const found = kept.get(nameOf(image.id, server));
    const fits = found?.note.source === image.etag && sameFile(found.note.added, added(server));
    return fits ? found.copy : undefined;
  }

  async function make(image: Image, server: string): Promise<void> {
    const name = nameOf(image.id, server);
    const path = join(folder, name);
    const file = added(server);
    try {
      const order = { source: image.path, sourceTag: image.etag, into: path, file, spare };
      const onProgress = (bytes: number, total: number | undefined) =>
        running.get(name)?.update(bytes, total, now());
      const { tag } = await run('prepare', order, { signal: stopping.signal, onProgress });
      const note = { imageId: image.id, server, source: image.etag, added: file, tag };
      await replaceFile(`${path}${NOTE}`, `${JSON.stringify(note, null, 2)}\n`);
      await keep(name);
      failures.delete(name);
      report({ kind: 'copy-prepared', id: image.id, server });
    } catch (error) {
      const { kind, message: reason } = asFault(error);
      if (kind === 'cancelled') return;
      failures.set(name, { source: image.etag, reason, at: now() });
      report({ kind: 'copy-failed', id: image.id, reason });
    } finally {
      running.delete(name);
      changed();
    }
  }

  /** Takes a copy in by its note; one that is not what its note says is none. */
  async function keep(name: string): Promise<void> {
    const path = join(folder, name);
    const note = await readNote(`${path}${NOTE}`);
    const stats = await stat(path).catch(() => undefined);
    kept.delete(name);
    if (note === undefined || stats === undefined || fileTag(stats) !== note.tag) return;
    const { imageId, server, tag } = note;
    const { size, mtimeMs } = stats;
    kept.set(name, {
      note,
      copy: { imageId, server, path, size, modifiedAt: mtimeMs, etag: tag },
    });
  }

  /** Somebody may have removed it, or put another in its place: then machines would ask for it in vain. */
  async function lookAgain(name: string): Promise<void> {
    const before = kept.get(name)?.copy.etag;
    await keep(name);
    if (kept.get(name)?.copy.etag !== before) changed();
  }

  async function removeCopy(name: string): Promise<void> {
    kept.delete(name);
    for (const ending of [NOTE, '']) await rm(join(folder, `${name}${ending}`), { force: true });
  }

  return {
    async start() {
      const names = await readdir(folder).catch(() => []);
      for (const name of names.filter((one) => one.endsWith('.new'))) {
        await rm(join(folder, name), { force: true });
      }
      for (const name of names.filter((one) => one.endsWith('.iso'))) {
        await keep(name);
        if (!kept.has(name)) await removeCopy(name);
      }
    },

    async stop() {
      stopping.abort();
      await line;
    },

    want(image, server) {
      const name = nameOf(image.id, server);
      if (stopping.signal.aborted || running.has(name)) return;
      if (current(image, server) !== undefined) {
        line = line.then(() => lookAgain(name));
        return;
      }
      const failure = failures.get(name);
      const isTooSoon = failure?.source === image.etag && now() - failure.at < AGAIN_MS;
      if (isTooSoon) return;
      const meter = createRateMeter();
      meter.update(0, image.size, now());
      running.set(name, meter);
      line = line.then(() => make(image, server));
      changed();
    },

    state(image, server) {
      const copy = current(image, server);
      if (copy !== undefined) return { kind: 'ready', copy };
      const name = nameOf(image.id, server);
      const meter = running.get(name);
      if (meter !== undefined) return { kind: 'preparing', progress: meter.progress(now()) };
      const reason = failures.get(name)?.reason ?? 'nobody has asked for it yet';
      return { kind: 'missing', reason };
    },

    list: (images) =>
      [...kept.values()].flatMap(({ note }) => {
        const image = images.find(({ id }) => id === note.imageId);
        return (image && current(image, note.server)) ?? [];
      }),

    async tidy(images, wanted) {
      for (const [name, { note }] of kept) {
        const image = images.find(({ id }) => id === note.imageId);
        if (image !== undefined && wanted(note.server)) continue;
        if (!running.has(name)) await removeCopy(name);
      }
    },
  };
}

/** Ends in `.iso`. An address has no slash, and a colon only before its port. */
function nameOf(imageId: string, server: string): string {
  return `${server.replaceAll(/[^\w.-]/g, '-')}_${basename(imageId)}`;
}

function sameFile(a: AddedFile, b: AddedFile): boolean {
  return a.path === b.path && a.text === b.text;
}

async function readNote(path: string): Promise<Note | undefined> {
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as Partial<Note>;
    const { imageId, server, source, added, tag } = found;
    const texts = [imageId, server, source, tag, added?.path, added?.text];
    return texts.every((text) => typeof text === 'string') ? (found as Note) : undefined;
  } catch {
    return undefined;
  }
}
