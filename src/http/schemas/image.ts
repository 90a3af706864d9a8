/**
 * The bodies that ask for images.
 *
 * @module
 */
import { z } from 'zod';

/** `24.04`, `24.04.4`: it becomes a part of a URL and of a file's name. */
const release = z
  .string()
  .regex(/^\d{1,3}\.\d{2}(\.\d{1,2})?$/, 'a release of Ubuntu, such as 24.04 or 24.04.4');

const arch = z.enum(['amd64', 'arm64']).default('amd64');

const sha256 = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{64}$/, 'a SHA-256 sum: 64 hexadecimal digits');

const iso = z.strictObject({ kind: z.literal('iso'), release, arch });

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

const KINDS = z.discriminatedUnion('kind', [iso, netboot, ipxe], {
  error: ({ code }) => (code === 'invalid_union' ? 'one of iso, netboot, ipxe' : undefined),
});

/** Without `kind`: an ISO. */
export const imageWish = z.preprocess(withKind, KINDS);

function withKind(body: unknown): unknown {
  const plain = typeof body === 'object' && body !== null && !Array.isArray(body);
  return plain && !('kind' in body) ? { kind: 'iso', ...body } : body;
}

export const pruning = z.strictObject({ release: release.exactOptional() });
