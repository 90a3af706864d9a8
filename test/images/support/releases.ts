/**
 * Puts releases on a stand-in mirror, as releases.ubuntu.com has them.
 *
 * @module
 */
import { STREAM_INDEX } from '../../../src/images/release/stream-index.ts';
import { type Mirror, sha256Of } from '../../support/mirror.ts';
import type { Signer } from './signer.ts';

export type Published = {
  /** `24.04.4` */
  readonly point: string;
  readonly arch?: string;
  readonly iso: Buffer;
  /** What else lies in the folder and stands in its list. */
  readonly others?: Readonly<Record<string, Buffer>>;
};

/** A folder with its signed list; returns the ISO's path on the mirror. */
export async function publishFolder(
  mirror: Mirror,
  signer: Signer,
  folder: string,
  releases: readonly Published[],
): Promise<void> {
  const files = releases.flatMap(({ point, arch = 'amd64', iso, others = {} }) => [
    [`ubuntu-${point}-live-server-${arch}.iso`, iso] as const,
    ...Object.entries(others),
  ]);
  for (const [name, bytes] of files) mirror.files.set(`${folder}/${name}`, { bytes });
  const sums = files.map(([name, bytes]) => `${sha256Of(bytes)} *${name}\n`).join('');
  mirror.files.set(`${folder}/SHA256SUMS`, { bytes: Buffer.from(sums), type: 'text/plain' });
  mirror.files.set(`${folder}/SHA256SUMS.gpg`, { bytes: await signer.sign(sums) });
}

/** The index of releases, each in a folder. */
export function publishIndex(
  mirror: Mirror,
  folders: Readonly<Record<string, readonly Published[]>>,
) {
  const all = Object.entries(folders).flatMap(([folder, list]) =>
    list.map((one) => ({ folder, ...one })),
  );
  const products = Object.fromEntries(
    all.map(({ folder, point, arch = 'amd64', iso }) => {
      const path = `${folder}/ubuntu-${point}-live-server-${arch}.iso`;
      const item = { ftype: 'iso', path, sha256: sha256Of(iso), size: iso.length };
      const name = `com.ubuntu.releases:ubuntu-server:live-server:${point}:${arch}`;
      return [name, { arch, versions: { [point]: { items: { iso: item } } } }];
    }),
  );
  const index = { format: 'products:1.0', products };
  const bytes = Buffer.from(JSON.stringify(index));
  mirror.files.set(STREAM_INDEX, { bytes, type: 'application/json' });
}
