/**
 * The bodies that ask something of the cluster.
 *
 * @module
 */
import { z } from 'zod';
import { isK3sVersion } from '../../domain/cluster/settings.ts';

/** Container tags write a hyphen where releases have a plus. */
const version = z.string().refine(isK3sVersion, {
  error: ({ input }) => {
    const release = String(input).replace(/-(k3s\d+)$/, '+$1');
    return isK3sVersion(release)
      ? `the release ${release}: -k3s is how container tags write it`
      : 'a release of K3s, such as v1.33.1+k3s1';
  },
});

const drain = z
  .boolean()
  .meta({ description: 'whether pods are moved away before a node is upgraded' });

export const upgradeSchema = z.strictObject({ version, drain: drain.default(true) });

/** The id of the life that is to end: nobody forgets a cluster by a click. */
export const forgetSchema = z.strictObject({
  confirm: z.string().min(1).max(64).meta({ description: 'the id of the cluster' }),
});

const dead = z
  .boolean()
  .meta({ description: 'it will never come back: nothing is drained' })
  .default(false);

export const reinstallSchema = z.strictObject({ dead });

export const removalSchema = z.strictObject({
  after: z
    .enum(['delete', 'set-aside'])
    .meta({ description: '`set-aside`: it stays registered, with the role `none`' })
    .default('delete'),
  dead,
});

/** It becomes a part of a file's name. */
export const snapshotSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
      'up to 40 lower-case letters, digits and hyphens',
    )
    .optional(),
});
