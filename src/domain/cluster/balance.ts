/**
 * What the balancer in front of the cluster is to look like, and how it was seen.
 *
 * @module
 */

export type BalancedServer = {
  /** The member's name: letters, digits and hyphens. */
  readonly name: string;
  /** a.b.c.d */
  readonly address: string;
};

/** The desired state as a whole: HAProxy's configuration is one pure render of it. */
export type Balance = {
  /** K3s servers that were seen Ready: the API on 6443. */
  readonly servers: readonly BalancedServer[];
  /** Nodes that take HTTP and HTTPS of users (servicelb listens on all of them). */
  readonly ingress: readonly BalancedServer[];
};

/** What HAProxy says of one server of one backend. */
export type SeenServer = {
  readonly backend: 'api' | 'http' | 'https';
  readonly name: string;
  readonly up: boolean;
  /** `L7OK/200`, as HAProxy writes its last check. */
  readonly check: string;
};

/** Nothing balances: why, and what would mend it. With `waits` nothing is wrong: there is nobody to balance yet. */
export type BalancerOff = {
  readonly kind: 'off';
  readonly reason: string;
  readonly waits?: true;
};

export const NO_SERVER_YET: BalancerOff = {
  kind: 'off',
  reason: 'HAProxy starts with the first server that is Ready',
  waits: true,
};

export type BalancerState =
  | BalancerOff
  | { readonly kind: 'running'; readonly servers: readonly SeenServer[]; readonly reloads: number };

export type ApplyResult =
  | { readonly kind: 'applied'; readonly ms: number }
  | { readonly kind: 'unchanged' }
  /** The configuration before is in force, and traffic went on. */
  | { readonly kind: 'rolled-back'; readonly reason: string }
  | BalancerOff;
