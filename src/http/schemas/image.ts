/**
 * The bodies that ask for images.
 *
 * @module
 */
import { z } from 'zod';
import { isK3sVersion } from '../../domain/cluster/settings.ts';

/** `24.04`, `24.04.4`: it becomes a part of a URL and of a file's name. */
const release = z
  .string()
  .regex(/^\d{1,3}\.\d{2}(\.\d{1,2})?$/, 'a release of Ubuntu, such as 24.04 or 24.04.4');

const arch = z.enum(['amd64', 'arm64']).default('amd64');

/** An ISO is what is meant where nothing is said. */
const kindOfIso = z
  .literal('iso')
  .optional()
  .transform((kind) => kind ?? 'iso');

const sha256 = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 sum: 64 hexadecimal digits');

const iso = z.strictObject({ kind: kindOfIso, release, arch });

const host = z.strictObject({
  kind: z.literal('proxmox-ve'),
  release: z
    .string()
    .regex(/^\d{1,2}\.\d{1,2}(-\d{1,3})?$/, 'a release of Proxmox VE, such as 8.4 or 8.4-1'),
  sha256: sha256.exactOptional(),
});

/** Ubuntu's list of sums need not name it. */
const netboot = z.strictObject({
  kind: z.literal('netboot'),
  release,
  arch,
  sha256: sha256.exactOptional(),
});

/** The iPXE project publishes no sums. */
const ipxe = z.strictObject({
  kind: z.literal('ipxe'),
  version: z
    .string()
    .regex(/^v?\d{1,3}(\.\d{1,3}){1,3}$/, 'a version of iPXE, such as 2.0.0')
    .transform((version) => version.replace(/^v/, '')),
  sha256,
});

const k3sVersion = z
  .string()
  .refine(isK3sVersion, { error: ({ input }) => versionExpected(String(input)) });

/** Container tags can hold no plus, so the version is often met with a hyphen in its place. */
function versionExpected(got: string): string {
  const meant = got.replace('-k3s', '+k3s');
  return meant !== got && isK3sVersion(meant)
    ? `${meant}, with a plus: the hyphen is the spelling of container tags`
    : 'a version of K3s, such as v1.33.1+k3s1';
}

/** As the channel server calls them. */
const channel = z
  .string()
  .regex(
    /^(stable|latest|testing|v\d{1,2}\.\d{1,3}(-testing)?)$/,
    'a channel of K3s, such as stable, latest or v1.33',
  );

/** The project publishes sums of everything but install.sh. */
const k3s = z
  .strictObject({
    kind: z.literal('k3s'),
    version: k3sVersion.exactOptional(),
    channel: channel.exactOptional(),
    arch,
    installSha256: sha256.exactOptional(),
  })
  .transform(({ version, channel: named, ...rest }, context) => {
    const release = version ?? named;
    if (release !== undefined && (version === undefined || named === undefined)) {
      return { ...rest, release };
    }
    context.issues.push({
      ...{ code: 'custom', path: ['version'], input: version },
      message: 'a version or a channel, and one of them alone',
    });
    return z.NEVER;
  });

/** Without `kind`: an ISO. */
export const imageWish = z.discriminatedUnion('kind', [iso, host, netboot, ipxe, k3s], {
  error: ({ code }) =>
    code === 'invalid_union' ? 'one of iso, proxmox-ve, netboot, ipxe, k3s' : undefined,
});

/** Of Ubuntu or Proxmox VE, or a minor release of K3s. */
const pruned = z
  .string()
  .regex(
    /^(\d{1,3}\.\d{1,2}(\.\d{1,2})?|v\d{1,2}\.\d{1,3})$/,
    'a release of Ubuntu or Proxmox VE, such as 24.04 or 8.4, or of K3s, such as v1.33',
  );

export const pruning = z.strictObject({ release: pruned.exactOptional() });
