/**
 * An image library over folders of the test, and a mirror on loopback.
 *
 * @module
 */
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { asFault } from '../../../src/images/image-fault.ts';
import type { JobOrder, RunJob } from '../../../src/images/image-jobs.ts';
import type { ImageView } from '../../../src/images/image-view.ts';
import {
  createImageLibrary,
  type ImageLibrary,
  type ImageLibraryOptions,
  type LibraryReport,
} from '../../../src/images/library.ts';
import { performJob } from '../../../src/images/perform-job.ts';
import { type Mirror, startMirror } from '../../support/mirror.ts';
import { fixtureBytes } from './fixture-iso.ts';
import { publishFolder, publishIndex } from './releases.ts';
import { makeSigner, type Signer } from './signer.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type LibraryYard = {
  readonly library: ImageLibrary;
  readonly folder: string;
  readonly loaders: string;
  readonly mirror: Mirror;
  readonly signer: Signer;
  readonly reports: readonly LibraryReport[];
  /** Another library over the same folders, as after a restart. */
  restart(): Promise<LibraryYard>;
  /** The image, once `expected` is true of it. */
  until(id: string, expected: (view: ImageView) => boolean): Promise<ImageView>;
  /** Until so many bytes of it have come. */
  come(id: string, bytes: number): Promise<void>;
};

export const ISO = 'ubuntu-24.04.4-live-server-amd64.iso';
export const ISO_PATH = `noble/${ISO}`;
export const WISH = { kind: 'iso', release: '24.04', arch: 'amd64' } as const;

export const QUICK = {
  stallMs: 2000,
  attempts: 4,
  pauseMs: 5,
  spare: 0,
  syncEvery: 64 * 1024,
} as const;

/** The fixture's image with bytes behind it, as large as a test wants it: still an image. */
export async function isoOf(size: number): Promise<Buffer> {
  const iso = await fixtureBytes('rock-ridge');
  const padding = Buffer.alloc(Math.max(size - iso.length, 0));
  for (let at = 0; at < padding.length; at += 4) padding.writeUInt32LE((at * 2654435761) >>> 0, at);
  return Buffer.concat([iso, padding]);
}

export type YardOptions = Partial<Omit<ImageLibraryOptions, 'folder' | 'loadersFolder'>> & {
  readonly iso?: Buffer;
  /** In threads, as the service has them; each takes a quarter of a second to start. */
  readonly threads?: boolean;
  /** Makes the folder for everything, and ends it: a disk of its own. */
  readonly disk?: { readonly mount: () => Promise<string>; readonly unmount: () => void };
};

/** The mirror has 24.04.4 for amd64; the library has started. */
export async function startYard(
  context: TestContext,
  { iso, threads = false, disk, ...options }: YardOptions = {},
): Promise<LibraryYard> {
  const mirror = await startMirror(context);
  const signer = await makeSigner();
  const release = { point: '24.04.4', iso: iso ?? (await isoOf(0)) };
  await publishFolder(mirror, signer, 'noble', [release]);
  publishIndex(mirror, { noble: [release] });
  // Before the folder's end, and so run before it.
  const running: ImageLibrary[] = [];
  context.after(async () => {
    await Promise.all(running.map((library) => library.stop()));
    disk?.unmount();
  });
  const home = (await disk?.mount()) ?? (await temporaryFolder(context));
  const folder = join(home, 'images');
  const loaders = join(home, 'loaders');
  const mirrors = {
    ubuntu: mirror.url,
    ubuntuArm64: `${mirror.url}/ports`,
    proxmox: `${mirror.url}/iso`,
    ipxe: `${mirror.url}/ipxe`,
    k3s: `${mirror.url}/k3s`,
    k3sChannels: `${mirror.url}/channels`,
    k3sInstallScript: `${mirror.url}/raw`,
  };
  return start(running, {
    mirror,
    signer,
    folder,
    loaders,
    options: { mirrors, ...(threads ? {} : { run: runHere }), ...options },
  });
}

/** The same jobs, without their threads. */
const runHere: RunJob = async (name, order, { signal, onProgress = () => {} }) => {
  try {
    const job = { name, order } as JobOrder;
    return (await performJob(job, { signal, onProgress })) as never;
  } catch (error) {
    throw asFault(error);
  }
};

type Place = Pick<LibraryYard, 'mirror' | 'signer' | 'folder' | 'loaders'> & {
  readonly options: Partial<ImageLibraryOptions>;
};

async function start(running: ImageLibrary[], place: Place): Promise<LibraryYard> {
  const { mirror, signer, folder, loaders, options } = place;
  const reports: LibraryReport[] = [];
  const library = createImageLibrary({
    ...{ folder, loadersFolder: loaders, signingKeys: [signer.key], settleMs: 0 },
    addedToHost: (server) => ({ path: '/server', text: server }),
    ...{ inUse: () => undefined, limits: QUICK, mirrorTimeoutMs: 1000 },
    ...options,
    report: (one) => reports.push(one),
  });
  running.push(library);
  await library.start();
  return {
    ...{ library, folder, loaders, mirror, signer, reports },
    async restart() {
      await library.stop();
      return start(running, place);
    },
    until: (id, expected) => until(library, id, expected),
    come: (id, bytes) => come(library, id, bytes),
  };
}

async function come(library: ImageLibrary, id: string, bytes: number): Promise<void> {
  const bytesOf = () => library.views().find((one) => one.id === id)?.progress?.bytes ?? 0;
  for (let tries = 0; bytesOf() < bytes; tries += 1) {
    if (tries > 6_000) throw new Error(`${bytesOf()} of ${bytes} bytes came`);
    await delay(10);
  }
}

async function until(
  library: ImageLibrary,
  id: string,
  expected: (view: ImageView) => boolean,
): Promise<ImageView> {
  const changes = new EventTarget();
  const off = library.onChange(() => changes.dispatchEvent(new Event('change')));
  const signal = AbortSignal.timeout(60_000);
  try {
    for (;;) {
      const view = library.views().find((one) => one.id === id);
      if (view !== undefined && expected(view)) return view;
      await once(changes, 'change', { signal });
    }
  } finally {
    off();
  }
}
