/**
 * Every failure the system can name.
 *
 * @module
 */

import type { SeenCertificate } from './seen-certificate.ts';

/** The code is API: clients, tests and the timeline store it. Each is explained in docs/errors.md. */
export type ErrorCode =
  | 'ADDRESS_TAKEN'
  | 'CANCEL_REFUSED'
  | 'CLUSTER_NOT_FOUND'
  | 'CLUSTER_REFUSED'
  | 'DISK_UNUSABLE'
  | 'EVENT_OUT_OF_ORDER'
  | 'FORBIDDEN'
  | 'HOSTNAME_TAKEN'
  | 'HYPERVISOR_IN_USE'
  | 'HYPERVISOR_NOT_FOUND'
  | 'HYPERVISOR_REFUSED'
  | 'HYPERVISOR_TAKEN'
  | 'HYPERVISOR_UNREACHABLE'
  | 'HYPERVISOR_UNTRUSTED'
  | 'IDEMPOTENCY_KEY_IN_USE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IMAGE_IN_USE'
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_UNTRUSTED'
  | 'INPUT_INVALID'
  | 'INSTALL_REFUSED'
  | 'KEY_WRONG'
  | 'LOADER_NOT_FOUND'
  | 'MAC_TAKEN'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'METHOD_NOT_ALLOWED'
  | 'MIRROR_UNUSABLE'
  | 'NODE_NOT_FOUND'
  | 'OPERATION_NOT_FOUND'
  | 'POWER_FAILED'
  | 'POWER_REFUSED'
  | 'PRECONDITION_FAILED'
  | 'PROFILE_INVALID'
  | 'PROFILE_NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'TEMPLATE_INVALID'
  | 'TICKET_DEAD'
  | 'TICKET_FOREIGN'
  | 'TOKEN_NEEDED'
  | 'TOKEN_NOT_FOUND'
  | 'TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'VM_NOT_FOUND'
  | 'VM_REFUSED';

/** One wrong value of an input: which field, what was expected, what came. */
export type FieldProblem = {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  /** Where the value is an address, and what it shows has to be confirmed. */
  readonly certificate?: SeenCertificate;
};

/** A failure that is part of the domain: expected, named, and safe to show to the caller. */
export class ProvisioningError extends Error {
  override readonly name = 'ProvisioningError';
  readonly code: ErrorCode;
  readonly problems: readonly FieldProblem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: ErrorOptions & { readonly problems?: readonly FieldProblem[] } = {},
  ) {
    super(message, options);
    this.code = code;
    this.problems = options.problems ?? [];
  }
}
