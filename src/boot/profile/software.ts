/**
 * What of a profile says which software is installed, and from where.
 *
 * @module
 */
import { z } from 'zod';
import {
  APT_FALLBACKS,
  type AptPolicy,
  type KernelChoice,
  type Snap,
} from '../../domain/profile.ts';
import { httpUrl, singleLine } from './text.ts';

/** Debian policy §5.6.1, and the `=version` and `/suite` that apt takes. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+(?:[=/][A-Za-z0-9.+:~-]+)?$/;

export const packageNames = z
  .array(z.string().regex(PACKAGE, 'the name of a package'))
  .max(500)
  .default([]);

export const apt = z.strictObject({
  mirror: httpUrl.optional(),
  proxy: httpUrl.optional(),
  fallback: z.enum(APT_FALLBACKS).optional(),
});

export const kernel = z
  .strictObject({
    flavor: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*$/, 'a flavour such as generic or hwe')
      .optional(),
    package: z.string().regex(PACKAGE, 'the name of a package').optional(),
  })
  .refine(
    ({ flavor, package: name }) => (flavor === undefined) !== (name === undefined),
    'one of flavor and package',
  );

export const snaps = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'the name of a snap'),
      channel: singleLine.regex(/^[\w./-]+$/, 'a channel such as 1.30/stable').optional(),
      classic: z.boolean().default(false),
    }),
  )
  .max(100)
  .default([]);

/** One a line: OWNER NAME TYPE VALUE. */
export const debconf = z
  .string()
  .max(16_384)
  .regex(/^[^\0\r]*$/, 'lines as for debconf-set-selections')
  .optional();

/**
 * The installer's own default installs without the packages that were asked for when the archive
 * can't be reached. A node that was to have some must not come up without them.
 */
export function aptFrom(
  { mirror, proxy, fallback }: z.infer<typeof apt>,
  packages: readonly string[],
): AptPolicy {
  return {
    mirror,
    proxy,
    fallback: fallback ?? (packages.length > 0 ? 'abort' : 'offline-install'),
  };
}

export function kernelFrom(choice: z.infer<typeof kernel> | undefined): KernelChoice | undefined {
  if (choice?.flavor !== undefined) return { kind: 'flavor', name: choice.flavor };
  return choice?.package === undefined ? undefined : { kind: 'package', name: choice.package };
}

export function snapsFrom(parsed: z.infer<typeof snaps>): readonly Snap[] {
  return parsed.map(({ name, channel, classic }) => ({ name, channel, classic }));
}
