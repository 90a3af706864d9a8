/**
 * The ways by which a machine fetches things, as the doctor is given them.
 *
 * @module
 */

export type TftpFetched =
  | { readonly kind: 'file'; readonly bytes: Buffer; readonly ms: number }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'silent'; readonly received: number };

export type HttpFetched =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly bytes: number;
      /** In hex. */
      readonly sha256: string;
      /** The first 256 KiB. */
      readonly head: Buffer;
    }
  | { readonly kind: 'failed'; readonly reason: string };

export type FetchPorts = {
  readonly tftp: (wanted: {
    readonly server: string;
    readonly path: string;
    readonly options: Readonly<Record<string, string>>;
  }) => Promise<TftpFetched>;
  readonly http: (url: string, range?: string) => Promise<HttpFetched>;
  /** SHA-256 in hex. */
  readonly sumOf: (bytes: Buffer) => string;
};

/** Why an answer is none, in words; undefined for a good one. */
export function httpFault(fetched: HttpFetched): string | undefined {
  if (fetched.kind === 'failed') return fetched.reason;
  return fetched.status === 200 || fetched.status === 206
    ? undefined
    : `it answered ${fetched.status}${reasonIn(fetched.head)}`;
}

/** What a problem document says. */
function reasonIn(head: Buffer): string {
  try {
    const { detail } = JSON.parse(head.toString('utf8')) as { detail?: unknown };
    return typeof detail === 'string' ? `: ${detail}` : '';
  } catch {
    return '';
  }
}

/** What to do where nothing comes by TCP. */
export function openTcp(port: string | number): string {
  return `Let TCP ${port} through the firewall of Pilotlight's host, and through those between the networks.`;
}

export function portOf(url: string): string {
  return URL.parse(url)?.port || '80';
}

export function sizeText(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return bytes < 1_000_000_000
    ? `${(bytes / 1e6).toFixed(1)} MB`
    : `${(bytes / 1e9).toFixed(1)} GB`;
}
