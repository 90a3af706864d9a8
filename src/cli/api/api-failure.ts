/**
 * What went wrong with a request, in words that say what to do, and with the exit code for it.
 *
 * @module
 */
import { CliError, EXIT, type ExitCode } from '../exit.ts';

type Problem = {
  readonly code: string;
  readonly detail: string;
  readonly problems: readonly { field: string; expected: string; got: string }[];
};

/** A refusal of the API's. `problem` is the document as it came. */
export class ApiError extends CliError {
  readonly status: number;
  readonly code: string;
  readonly problem: unknown;

  constructor(status: number, problem: Problem, options: { readonly advice: readonly string[] }) {
    super(exitFor(status), messageOf(problem), options);
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
  }
}

function exitFor(status: number): ExitCode {
  switch (status) {
    case 400:
      return EXIT.usage;
    case 401:
      return EXIT.unauthenticated;
    case 403:
    case 409:
    case 412:
      return EXIT.refused;
    case 404:
      return EXIT.notFound;
    default:
      return EXIT.failed;
  }
}

function messageOf({ detail, problems }: Problem): string {
  if (problems.length === 0) return detail;
  return problems
    .map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`)
    .join('\n');
}

export function apiFailure(
  server: string,
  {
    status,
    response,
  }: { status: number; response: { headers: { location?: string | undefined } } },
  text: string,
): CliError {
  const { location } = response.headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    return new CliError(EXIT.unreachable, `${server} leads elsewhere: ${location}`, {
      advice: ['name that address with --server'],
    });
  }
  const problem = problemIn(text);
  if (problem === undefined) return notPilotlight(server);
  return new ApiError(status, problem, { advice: adviceFor(problem.code) });
}

function problemIn(text: string): Problem | undefined {
  try {
    const { code, detail, problems } = JSON.parse(text) as Partial<Problem>;
    if (typeof code !== 'string' || typeof detail !== 'string') return undefined;
    return { ...JSON.parse(text), code, detail, problems: Array.isArray(problems) ? problems : [] };
  } catch {
    return undefined;
  }
}

function adviceFor(code: string): readonly string[] {
  switch (code) {
    case 'UNAUTHENTICATED':
      return [
        'Pilotlight prints the admin token at its first start; PILOTLIGHT_TOKEN or --token-file FILE hands it over,',
        'and pilotlight login keeps it',
      ];
    case 'FORBIDDEN':
      return ['use the token of an admin'];
    case 'NODE_NOT_FOUND':
      return ['pilotlight nodes list shows all of them'];
    case 'ROUTE_NOT_FOUND':
      return ['this Pilotlight is older than the command line: upgrade it'];
    case 'INTERNAL':
      return ['the log of the service says more'];
    default:
      return [];
  }
}

export function notPilotlight(server: string, cause?: unknown): CliError {
  const advice = ['look at --server: the port is 8080 where it was not changed'];
  return new CliError(EXIT.unreachable, `${server} answers, and not as Pilotlight does`, {
    cause,
    advice,
  });
}

/** `error` is of a socket or of TLS. */
export function connectionFailure(server: string, error: Error): CliError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const [reason, ...advice] = wordsFor(code, error);
  const shown = server.replace(/\/$/, '');
  return new CliError(EXIT.unreachable, `${shown}: ${reason}`, { cause: error, advice });
}

const ELSEWHERE =
  'is Pilotlight running there? --server URL or PILOTLIGHT_SERVER names another address';

function wordsFor(code: string, error: Error): readonly [string, ...string[]] {
  switch (code) {
    case 'ECONNREFUSED':
      return ['nothing listens there', ELSEWHERE];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return ['this name has no address', 'look at --server'];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return ['no way leads there', ELSEWHERE];
    case 'ECONNRESET':
    case 'EPIPE':
      return ['the connection was cut', 'try again'];
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return ['it does not speak TLS there', 'use http:// in --server, or the port for https'];
    case 'HPE_INVALID_CONSTANT':
      return ['it does not speak HTTP there', 'use https:// in --server, or the port for http'];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return ['its certificate is for another name', 'name it as its certificate does'];
    case 'CERT_HAS_EXPIRED':
      return ['its certificate has expired', 'look at the clock of both machines'];
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return [
        'nobody whom this machine trusts signed its certificate',
        '--ca FILE names its authority',
      ];
    default:
      return [error.message];
  }
}
