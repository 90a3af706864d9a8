/**
 * Why a hypervisor did not do what was asked, in words for whoever asked.
 *
 * @module
 */

export type ProxmoxFaultKind =
  /** It does not know the token (401). */
  | 'unauthenticated'
  /** The token may not do this (403). */
  | 'forbidden'
  /** The node behind the API that was asked is down (595 to 599). */
  | 'node-down'
  /** The cluster has lost its quorum: nothing can be changed. */
  | 'no-quorum'
  /** Something else is at work on this VM, or on the cluster's configuration. */
  | 'locked'
  | 'vmid-taken'
  | 'no-such-vm'
  /** Wrong parameters (400): `fields` says which. */
  | 'refused'
  /** Anything else that the API says no with, and what is no answer of the API at all. */
  | 'failed'
  /** Nobody answers there. */
  | 'unreachable'
  /** Who answers is not the one whose certificate is known. Nothing was sent. */
  | 'untrusted'
  | 'timeout';

/** `unknown`: it was sent, and no answer says whether it was done. */
export type Outcome = 'not-done' | 'unknown';

export type ProxmoxFaultOptions = ErrorOptions & {
  readonly status?: number | undefined;
  readonly fields?: Readonly<Record<string, string>> | undefined;
  readonly outcome?: Outcome | undefined;
};

export class ProxmoxFault extends Error {
  override readonly name = 'ProxmoxFault';
  readonly kind: ProxmoxFaultKind;
  /** Of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** What the API says of each parameter that it did not take. */
  readonly fields: Readonly<Record<string, string>>;
  readonly outcome: Outcome;

  constructor(kind: ProxmoxFaultKind, message: string, options: ProxmoxFaultOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.status = options.status;
    this.fields = options.fields ?? {};
    this.outcome = options.outcome ?? 'not-done';
  }
}

export function isProxmoxFault(error: unknown, ...kinds: readonly ProxmoxFaultKind[]): boolean {
  return error instanceof ProxmoxFault && (kinds.length === 0 || kinds.includes(error.kind));
}
