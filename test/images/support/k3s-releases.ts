/**
 * Puts releases of K3s on a stand-in mirror, as its project has them. Nothing in them is K3s'.
 *
 * @module
 */
import { type Mirror, sha256Of } from '../../support/mirror.ts';

export const VERSION = 'v1.33.1+k3s1';
export const K3S_WISH = { kind: 'k3s', release: VERSION, arch: 'amd64' } as const;
/** The id of what `K3S_WISH` brings. */
export const K3S = 'k3s-v1.33.1%2Bk3s1-amd64';
export const FOLDER = `${VERSION}-amd64`;

/** Paths on the mirror. */
export const BINARY_PATH = `k3s/download/${VERSION}/k3s`;
export const IMAGES_PATH = `k3s/download/${VERSION}/k3s-airgap-images-amd64.tar.zst`;
export const SUMS_PATH = `k3s/download/${VERSION}/sha256sum-amd64.txt`;
export const SCRIPT_PATH = `raw/${VERSION}/install.sh`;

export const SCRIPT = scriptOf('first');

/** Says what the real one is told by, and does nothing. */
export function scriptOf(mark: string): Buffer {
  const names = 'INSTALL_K3S_SKIP_DOWNLOAD INSTALL_K3S_SKIP_ENABLE INSTALL_K3S_EXEC';
  return Buffer.from(`#!/bin/sh\n# ${mark}: ${names}\nexit 0\n`);
}

export type PublishedK3s = {
  readonly version?: string;
  readonly arch?: string;
  readonly binary?: Buffer;
  readonly images?: Buffer;
  readonly script?: Buffer;
};

/** Bytes of which no piece is like another. */
export function numbered(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) {
    bytes.writeUInt32LE(Math.imul(at + seed, 2654435761) >>> 0, at);
  }
  return bytes;
}

export function publishK3s(mirror: Mirror, published: PublishedK3s = {}): void {
  const { version = VERSION, arch = 'amd64', script = SCRIPT } = published;
  const { binary = numbered(3000), images = numbered(9000, 2) } = published;
  const files: readonly (readonly [string, Buffer])[] = [
    [`k3s-airgap-images-${arch}.tar.zst`, images],
    [arch === 'amd64' ? 'k3s' : `k3s-${arch}`, binary],
  ];
  const folder = `k3s/download/${version}`;
  for (const [name, bytes] of files) mirror.files.set(`${folder}/${name}`, { bytes });
  const sums = files.map(([name, bytes]) => `${sha256Of(bytes)}  ${name}\n`).join('');
  const list = { bytes: Buffer.from(sums), type: 'text/plain' };
  mirror.files.set(`${folder}/sha256sum-${arch}.txt`, list);
  mirror.files.set(`raw/${version}/install.sh`, { bytes: script, type: 'text/plain' });
}

/** The channel server's list, with what else it holds of each. */
export function publishChannels(mirror: Mirror, channels: Readonly<Record<string, string>>): void {
  const data = Object.entries(channels).map(([id, latest]) => {
    const links = { self: `${mirror.url}/channels/${id}` };
    return { id, type: 'channel', links, name: id, latest };
  });
  const list = { type: 'collection', resourceType: 'channels', data };
  const bytes = Buffer.from(JSON.stringify(list));
  mirror.files.set('channels', { bytes, type: 'application/json' });
}
