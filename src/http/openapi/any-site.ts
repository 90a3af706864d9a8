/**
 * An ordinary site, which the examples are for: requests are read by what a site is like.
 *
 * @module
 */
import type { Surroundings } from '../schemas/fields.ts';

export const ANY_SITE: Surroundings = {
  networkOf: () => ({ prefixLength: 24 }),
  profileNames: () => ['default'],
};
