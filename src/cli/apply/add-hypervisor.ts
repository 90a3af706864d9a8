/**
 * Connecting a hypervisor: nobody is trusted before a person, or a file, has said so.
 *
 * @module
 */
import type { Api } from '../api/api.ts';
import { ApiError } from '../api/api-failure.ts';
import { CliError, EXIT } from '../exit.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { Terminal } from '../terminal/terminal.ts';

export type HypervisorWish = {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly tokenId: string;
  readonly tokenSecret: string;
  /** Of each host's certificate; none asks. */
  readonly fingerprints?: readonly string[] | undefined;
  readonly ca?: string | undefined;
};

type Around = { readonly api: Api; readonly terminal: Terminal };

/** On first contact the certificate is shown, and a person asked. */
export async function addHypervisor<T>(
  { api, terminal }: Around,
  wish: HypervisorWish,
): Promise<T> {
  try {
    return await post<T>(api, wish);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'HYPERVISOR_UNTRUSTED') throw error;
    const fingerprints = await confirmed(error, { terminal, name: wish.name });
    return await post<T>(api, { ...wish, fingerprints });
  }
}

async function post<T>(api: Api, wish: HypervisorWish): Promise<T> {
  const added = await api.send<T>('POST', '/hypervisors', hypervisorBody(wish));
  if (added === undefined) throw new CliError(EXIT.failed, `${wish.name}: the server told nothing`);
  return added;
}

/** What the API takes: no list is none. */
export function hypervisorBody({ fingerprints = [], ...rest }: HypervisorWish) {
  return fingerprints.length === 0 ? rest : { ...rest, fingerprint: fingerprints };
}

type Question = { readonly terminal: Terminal; readonly name: string };

async function confirmed(
  error: ApiError,
  { terminal, name }: Question,
): Promise<readonly string[]> {
  const fingerprints = fingerprintsIn(error.message);
  if (fingerprints.length === 0) throw error;
  if (!terminal.asks) {
    const message = `nobody has said whether ${name} is to be trusted\n${error.message}`;
    throw new CliError(EXIT.refused, message, { cause: error, advice: ADVICE });
  }
  for (const line of error.message.split('\n')) terminal.note(safeText(line));
  terminal.note('Compare with what pvenode cert info shows on each host.');
  const answer = await terminal.ask('Is it the same? [y/N] ');
  if (/^\s*y(es)?\s*$/i.test(answer ?? '')) return fingerprints;
  throw new CliError(EXIT.refused, `${name} is not trusted, and its token was not sent`);
}

const ADVICE = [
  'pvenode cert info shows the fingerprint on the host: where they are the same, give it along,',
  'or the authority in /etc/pve/pve-root-ca.pem of any host',
];

/** Each of them once. */
export function fingerprintsIn(text: string): readonly string[] {
  return [...new Set(text.toUpperCase().match(/\b[0-9A-F]{2}(?::[0-9A-F]{2}){31}\b/g) ?? [])];
}
