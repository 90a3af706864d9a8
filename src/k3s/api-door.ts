/**
 * The cluster's API behind several addresses: whoever asks is served by the one that answered last, and by
 * the next one where that fails.
 *
 * @module
 */
import { callFault, type KubernetesApi, openApi } from './api.ts';
import type { ClusterCredentials } from './credentials.ts';
import { K3sFault, type K3sFaultKind } from './k3s-fault.ts';

export type ApiDoorOptions = {
  /** `a.b.c.d:port` of the servers, as known now. */
  readonly endpoints: () => readonly string[];
  /** Undefined before a kubeconfig was fetched. */
  readonly credentials: () => ClusterCredentials | undefined;
  /** For each question; ms. */
  readonly requestMs?: number;
};

export type ApiDoor = {
  /**
   * Makes `call` to one server after the other until one answers, so `call` may be made twice. Throws the
   * last server's K3sFault.
   */
  use<Result>(call: (api: KubernetesApi) => Promise<Result>): Promise<Result>;
  close(): void;
};

const REQUEST_MS = 10_000;
/**
 * Another server may do better, also where one knows nobody: by a clock that is wrong every certificate has expired.
 * What else the API says no to, it says at every address.
 */
const TRY_ANOTHER: readonly K3sFaultKind[] = ['unreachable', 'untrusted', 'failing', 'denied'];

type Open = { readonly credentials: ClusterCredentials; readonly api: Promise<KubernetesApi> };

export function createApiDoor(options: ApiDoorOptions): ApiDoor {
  const opened = new Map<string, Open>();
  let preferred: string | undefined;

  function drop(where: string): void {
    opened
      .get(where)
      ?.api.then((api) => api.close())
      .catch(() => undefined);
    opened.delete(where);
  }

  function apiAt(where: string, credentials: ClusterCredentials): Promise<KubernetesApi> {
    const known = opened.get(where);
    if (known?.credentials === credentials) return known.api;
    drop(where);
    const api = openApi({ where, credentials, requestMs: options.requestMs ?? REQUEST_MS });
    opened.set(where, { credentials, api });
    return api;
  }

  /** The preferred one first, then those behind it. Servers that are gone are let go. */
  function inTurn(): readonly string[] {
    const all = options.endpoints();
    for (const where of opened.keys()) if (!all.includes(where)) drop(where);
    const first = Math.max(0, all.indexOf(preferred ?? ''));
    return [...all.slice(first), ...all.slice(0, first)];
  }

  async function attempt<Result>(
    where: string,
    credentials: ClusterCredentials,
    call: (api: KubernetesApi) => Promise<Result>,
  ): Promise<Result> {
    try {
      const result = await call(await apiAt(where, credentials));
      preferred = where;
      return result;
    } catch (error) {
      const fault = callFault(error, where);
      // Half-dead connections are not kept for the next.
      if (fault.kind === 'unreachable') drop(where);
      throw fault;
    }
  }

  return {
    async use(call) {
      const credentials = options.credentials();
      if (credentials === undefined)
        throw new K3sFault('unreachable', 'there is no kubeconfig yet');
      let last = new K3sFault('unreachable', 'no server of the cluster is known');
      for (const where of inTurn()) {
        try {
          return await attempt(where, credentials, call);
        } catch (error) {
          if (!(error instanceof K3sFault) || !TRY_ANOTHER.includes(error.kind)) throw error;
          last = error;
        }
      }
      throw last;
    },
    close() {
      for (const where of [...opened.keys()]) drop(where);
    },
  };
}
