/**
 * Every failure the system can name.
 *
 * @module
 */

/** The code is API: clients, tests and the timeline store it. Each is explained in docs/errors.md. */
export type ErrorCode =
  | 'ADDRESS_TAKEN'
  | 'DISK_UNUSABLE'
  | 'EVENT_OUT_OF_ORDER'
  | 'FORBIDDEN'
  | 'HOSTNAME_TAKEN'
  | 'IMAGE_IN_USE'
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_UNTRUSTED'
  | 'INPUT_INVALID'
  | 'KEY_WRONG'
  | 'LOADER_NOT_FOUND'
  | 'MAC_TAKEN'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'METHOD_NOT_ALLOWED'
  | 'MIRROR_UNUSABLE'
  | 'NODE_NOT_FOUND'
  | 'PROFILE_INVALID'
  | 'PROFILE_NOT_FOUND'
  | 'ROUTE_NOT_FOUND'
  | 'TEMPLATE_INVALID'
  | 'TICKET_DEAD'
  | 'TICKET_FOREIGN'
  | 'TOO_LARGE'
  | 'TOO_MANY_REQUESTS'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE';

/** One wrong value of an input: which field, what was expected, what came. */
export type FieldProblem = {
  readonly field: string;
  readonly expected: string;
  readonly got: string;
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
