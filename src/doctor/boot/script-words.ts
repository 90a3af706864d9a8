/**
 * Reads the script that iPXE gets: what it fetches, and what it says where it installs nothing.
 *
 * @module
 */

export type InstallScript = {
  readonly kind: 'install';
  /** Parameters may follow. */
  readonly checkUrl: string;
  readonly kernelUrl: string;
  readonly initrdUrls: readonly string[];
  /** Ends in a slash; undefined where cloud-init is not the one that asks. */
  readonly seedUrl: string | undefined;
  /** `SERVER:/path`, where the installer's medium comes by NFS. */
  readonly nfsRoot: string | undefined;
  readonly isoUrl: string | undefined;
};

export type ReadScript =
  | InstallScript
  /** It waits or stops, and says why. */
  | { readonly kind: 'other'; readonly reason: string; readonly advice: string | undefined };

export function readScript(text: string): ReadScript {
  const find = (pattern: RegExp) => pattern.exec(text)?.[1];
  const kernelLine = find(/^kernel (.+?)(?: \|\| .*)?$/m);
  const words = kernelLine?.split(' ') ?? [];
  const kernelUrl = words.find((word) => /^(?:https?|tftp):/.test(word));
  const checkUrl = find(/^chain (?:--\S+ (?:\d+ )?)*(\S*check\.ipxe\?)/m);
  if (kernelUrl === undefined || checkUrl === undefined) {
    const said = find(/^echo Reason: (.+)$/m) ?? find(/^echo (?!Next:)(\S.+)$/m);
    return { kind: 'other', reason: said ?? 'it says nothing', advice: find(/^echo Next: (.+)$/m) };
  }
  const word = (name: string) => words.find((each) => each.startsWith(name))?.slice(name.length);
  return {
    ...{ kind: 'install', checkUrl, kernelUrl },
    initrdUrls: [...text.matchAll(/^initrd .*?(https?:\S+)/gm)].map(([, url = '']) => url),
    seedUrl: /;s=(\S+)/.exec(kernelLine ?? '')?.[1],
    nfsRoot: word('nfsroot='),
    isoUrl: word('url='),
  };
}
