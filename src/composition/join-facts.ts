/**
 * What a machine that is installed now will need to join its cluster.
 *
 * @module
 */
import type { JoinFacts } from '../boot/autoinstall/first-boot-programs.ts';
import type { Config } from '../config.ts';
import type { ImageLibrary } from '../images/library.ts';
import type { Seed } from '../workflow/install-desk.ts';
import { imageArch } from './k3s-release.ts';
import type { Trust } from './trust.ts';

export type JoinFactsParts = {
  readonly config: Config;
  readonly trust: Trust;
  readonly images: Pick<ImageLibrary, 'artifactsOf'>;
  readonly k3sVersion: () => string | undefined;
};

export function createJoinFacts(parts: JoinFactsParts): (seed: Seed) => JoinFacts | undefined {
  const { config, trust, images, k3sVersion } = parts;
  return ({ node, installUrl }) => {
    if (node.role === 'none') return undefined;
    const host = hostOf(installUrl);
    return {
      url: `https://${host}:${config.joinPort}`,
      caPem: trust.authority.caPem(),
      files: k3sFiles(images, {
        version: k3sVersion(),
        arch: imageArch(node.arch),
        origin: `http://${host}:${config.bulkPort}`,
      }),
    };
  };
}

export type ReleaseWish = {
  readonly version: string | undefined;
  readonly arch: string;
  /** Where the bulk server is reached: `http://192.168.1.10:8081`. */
  readonly origin: string;
};

/** None where they are not here yet. */
export function k3sFiles(images: Pick<ImageLibrary, 'artifactsOf'>, wish: ReleaseWish) {
  const { version, arch, origin } = wish;
  const found = version === undefined ? { reason: '' } : images.artifactsOf(version, arch);
  return 'reason' in found ? [] : filesAt(found.files, origin);
}

type Published = { readonly path: string; readonly mode: string; readonly sha256: string };

export function filesAt(
  files: readonly (Published & { readonly urlPath: string })[],
  origin: string,
) {
  return files.map(({ urlPath, ...file }) => ({ ...file, url: `${origin}${urlPath}` }));
}

/** The host part of a URL of ours, without its port. */
function hostOf(url: string): string {
  return new URL(url).hostname;
}
