/**
 * Who did what over the API.
 *
 * @module
 */

/** One request that changed something or tried to, or a sign-in. Never its body: that may hold a secret. */
export type AuditFact = {
  /** ms since the epoch. */
  readonly at: number;
  /** The name of a token; undefined for a stranger. */
  readonly by: string | undefined;
  readonly role: 'admin' | 'viewer' | undefined;
  /** Where the request came from. */
  readonly address: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** The HTTP status that was answered. */
  readonly status: number;
};

/** `id` grows over the whole registry. */
export type AuditEntry = AuditFact & { readonly id: number };

/** A path is as long as its sender likes. UTF-16 code units. */
const LONGEST_PATH = 200;

export function auditPath(path: string): string {
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}

/** What a request asked for, in words: `reinstall` of `nodes/opti-1`. Pure, from its method and path. */
export function auditWords(method: string, path: string): { action: string; target: string } {
  const parts = path.replace(/^\/api\/v\d+\//, '').split('/');
  const named = NAMED.get(`${method} ${parts.join('/')}`);
  if (named !== undefined) return { action: named, target: parts.join('/') };
  const last = parts.at(-1) ?? '';
  if (method === 'DELETE' && parts.length === 3) {
    const isReinstall = last === 'reinstall';
    if (isReinstall)
      return { action: 'cancel the reinstall', target: parts.slice(0, -1).join('/') };
    if (parts[1] === 'work') return { action: 'give up', target: parts.join('/') };
  }
  if (method === 'POST' && parts.length > 1)
    return { action: last, target: parts.slice(0, -1).join('/') };
  return { action: VERBS.get(method) ?? method, target: parts.join('/') };
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['POST session', 'sign in'],
  ['DELETE session', 'sign out'],
  ['POST admission', 'open the door'],
  ['DELETE admission', 'close the door'],
  ['POST images', 'fetch'],
  ['DELETE cluster', 'forget'],
]);

const VERBS: ReadonlyMap<string, string> = new Map([
  ['POST', 'create'],
  ['PATCH', 'change'],
  ['PUT', 'replace'],
  ['DELETE', 'delete'],
]);
