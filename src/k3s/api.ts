/**
 * One API server of the cluster, spoken to with the Kubernetes project's own client.
 *
 * The client costs 90 MB and a second of start (measured): it is loaded when the first cluster is, and not before.
 *
 * @module
 */
import type { CertificatesV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { ClusterCredentials } from './credentials.ts';
import { K3sFault, statusFault, transportFault } from './k3s-fault.ts';

export type WatchEvent = { readonly type: string; readonly object: unknown };

export type KubernetesApi = {
  /** `192.168.1.21:6443` */
  readonly where: string;
  readonly core: CoreV1Api;
  readonly certificates: CertificatesV1Api;
  /** Header options of a patch that names only what changes (RFC 7396). */
  readonly mergePatch: Parameters<CoreV1Api['patchNode']>[1];
  /**
   * Resolves when the API ends the watch, or said nothing for 30 s (the client's limit); rejects with a
   * K3sFault where it breaks, and when `signal` aborts.
   */
  watch(watching: Watching): Promise<void>;
  /** Ends every connection and what waits on it. */
  close(): void;
};

export type Watching = {
  /** `/api/v1/nodes` */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | boolean>>;
  /** Must not throw: the client would swallow it. */
  readonly on: (event: WatchEvent) => void;
  readonly signal: AbortSignal;
};

export type ApiOptions = {
  /** `a.b.c.d:port` */
  readonly where: string;
  readonly credentials: ClusterCredentials;
  /** For each question but a watch; ms. */
  readonly requestMs: number;
};

export async function openApi(options: ApiOptions): Promise<KubernetesApi> {
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  config.loadFromOptions(configOf(options));
  const connections = keepConnections(config, options.requestMs);
  const { PatchStrategy, setHeaderOptions } = client;
  return {
    where: options.where,
    core: config.makeApiClient(client.CoreV1Api),
    certificates: config.makeApiClient(client.CertificatesV1Api),
    mergePatch: setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    watch: (watching) => watchOn(new client.Watch(config), watching, options.where),
    close: connections.end,
  };
}

function configOf({ where, credentials }: ApiOptions) {
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  const { ca, certificate, key } = credentials;
  return {
    clusters: [
      { name: where, server: `https://${where}`, caData: base64(ca), skipTLSVerify: false },
    ],
    users: [{ name: 'pilotlight', certData: base64(certificate), keyData: base64(key) }],
    contexts: [{ name: 'pilotlight', cluster: where, user: 'pilotlight' }],
    currentContext: 'pilotlight',
  };
}

/**
 * The client makes a pool of connections, with its own TLS handshake, for each single question, and sets no
 * limit to how long one may take. Here one pool serves them all, and each question has its time.
 */
function keepConnections(config: KubeConfig, requestMs: number) {
  const authenticate = config.applySecurityAuthentication.bind(config);
  type Context = Parameters<typeof authenticate>[0];
  let pool: ReturnType<Context['getDispatcher']>;
  let ended = false;
  config.applySecurityAuthentication = async (context) => {
    if (ended) throw new K3sFault('unreachable', 'the connection was given up');
    if (pool === undefined) {
      await authenticate(context);
      pool ??= context.getDispatcher();
    }
    if (pool !== undefined) context.setDispatcher(pool);
    context.setSignal(AbortSignal.timeout(requestMs));
  };
  function end(): void {
    ended = true;
    pool?.destroy().catch(() => undefined);
  }
  return { end };
}

type ClientWatch = InstanceType<typeof import('@kubernetes/client-node').Watch>;

function watchOn(watch: ClientWatch, watching: Watching, where: string): Promise<void> {
  const { path, query, on, signal } = watching;
  return new Promise((resolve, reject) => {
    let request: AbortController | undefined;
    const stop = () => {
      request?.abort();
      reject(callFault(signal.reason, where));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    const done = (error: unknown) => {
      signal.removeEventListener('abort', stop);
      if (error === null || error === undefined || isQuiet(error)) resolve();
      else reject(watchFault(error, where));
    };
    const heard = (type: string, object: unknown) => {
      if (!signal.aborted) on({ type, object });
    };
    watch
      .watch(path, { ...query }, heard, done)
      .then((made) => {
        request = made;
        if (signal.aborted) stop();
      })
      .catch(done);
  });
}

const isQuiet = (error: unknown) => error instanceof DOMException && error.name === 'TimeoutError';

function watchFault(error: unknown, where: string): K3sFault {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number') return statusFault(status, '', where);
  return transportFault(error, where);
}

/** An error of one of the client's calls: an answer with a status other than 2xx, or none at all. */
export function callFault(error: unknown, where: string): K3sFault {
  if (!(error instanceof Error) || !('code' in error) || !('body' in error)) {
    return transportFault(error, where);
  }
  return statusFault(Number(error.code), messageOf(error.body), where);
}

/** The client hands on the body as text, or read, depending on its media type. */
function messageOf(body: unknown): string {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    const told = typeof status === 'object' && status !== null && 'message' in status;
    return told ? String(status.message).slice(0, 500) : '';
  } catch {
    return '';
  }
}
