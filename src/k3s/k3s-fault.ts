/**
 * Why the cluster, or a program of K3s, could not do what was asked, in words for whoever asked.
 *
 * @module
 */
import { socketWords } from '../domain/socket-words.ts';

export type K3sFaultKind =
  /** Nobody answers there, or not in time. */
  | 'unreachable'
  /** Who answers is not our cluster: its certificate is not of the cluster's CA. */
  | 'untrusted'
  /** Our certificate or our rights are not enough (401, 403). */
  | 'denied'
  /** There is no such thing (404). */
  | 'missing'
  /** It has changed meanwhile, or exists already (409). */
  | 'conflict'
  /** What was being watched is too old (410): everything is read anew. */
  | 'expired'
  /** Not now (429): a disruption budget, or too many questions. */
  | 'busy'
  /** The API answers, and is not well (5xx). */
  | 'failing'
  /** Another refusal (4xx). */
  | 'refused'
  /** A program on a machine of the cluster failed. */
  | 'program'
  /** What came is not what was asked for. */
  | 'answer';

export class K3sFault extends Error {
  override readonly name = 'K3sFault';
  readonly kind: K3sFaultKind;

  constructor(kind: K3sFaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export function isFault(error: unknown, kind: K3sFaultKind): boolean {
  return error instanceof K3sFault && error.kind === kind;
}

const STATUS_KINDS: ReadonlyMap<number, K3sFaultKind> = new Map([
  [401, 'denied'],
  [403, 'denied'],
  [404, 'missing'],
  [409, 'conflict'],
  [410, 'expired'],
  [429, 'busy'],
]);

/** `message` is the API's own, of its Status object. */
export function statusFault(status: number, message: string, where: string): K3sFault {
  const kind = STATUS_KINDS.get(status) ?? (status >= 500 ? 'failing' : 'refused');
  const words = status === 401 ? 'does not accept our client certificate' : message;
  return new K3sFault(kind, `the Kubernetes API at ${where}: ${words || `answers ${status}`}`);
}

const TLS_WORDS: ReadonlyMap<string, string> = new Map([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', "shows a certificate of another CA than the cluster's"],
  ['SELF_SIGNED_CERT_IN_CHAIN', "shows a certificate of another CA than the cluster's"],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', "shows a certificate of another CA than the cluster's"],
  ['CERT_SIGNATURE_FAILURE', "shows a certificate of another CA than the cluster's"],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'shows a certificate that it signed itself'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'shows a certificate that is not for this address'],
  ['CERT_HAS_EXPIRED', 'shows a certificate that has expired'],
  ['CERT_NOT_YET_VALID', 'shows a certificate that is not valid yet: compare the clocks'],
]);

/** An error on the way to `where` (`192.168.1.21:6443`); fetch wraps the one that tells in others. */
export function transportFault(error: unknown, where: string): K3sFault {
  if (error instanceof K3sFault) return error;
  const chain = causes(error);
  for (const { code } of chain) {
    const tls = TLS_WORDS.get(code);
    if (tls !== undefined) return new K3sFault('untrusted', `${where} ${tls}`, { cause: error });
    const socket = socketWords(code);
    if (socket !== undefined) {
      return new K3sFault('unreachable', `${where} ${socket}`, { cause: error });
    }
  }
  const late = chain.some(({ name }) => name === 'TimeoutError' || name === 'AbortError');
  const words = late ? 'does not answer in time' : (chain.at(-1)?.message ?? 'fails');
  return new K3sFault('unreachable', `${where} ${words}`, { cause: error });
}

function causes(error: unknown): { code: string; name: string; message: string }[] {
  const chain = [];
  for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) {
    const code = 'code' in at ? String(at.code) : '';
    chain.push({ code, name: at.name, message: at.message });
  }
  return chain;
}
