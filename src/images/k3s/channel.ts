/**
 * Which release a channel of K3s stands at: `stable`, `latest`, `v1.33`.
 *
 * The channel server (rancher/channelserver, pkg/server/store/channel) answers its address with a list,
 * `{"data": [{"id": "stable", "latest": "v1.33.1+k3s1"}, …]}`, and the address of one channel with a
 * redirect to that release's page, which install.sh follows. A mirror has the one or the other.
 *
 * @module
 */
import { isK3sVersion } from '../../domain/cluster/settings.ts';
import { ImageFault } from '../image-fault.ts';
import { connectionFault, fetchSmall, refuseOther, USER_AGENT } from '../release/mirror-file.ts';

export type AskingChannel = {
  /** The channel server's, without a slash at its end. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** A channel has some 300 bytes, and each minor release of Kubernetes is one. */
const MAX_LIST = 1024 * 1024;

/** Throws an ImageFault that names the channels there are, where the server has a list of them. */
export async function resolveChannel(channel: string, asking: AskingChannel): Promise<string> {
  const list = await fetchSmall({ ...asking, limit: MAX_LIST });
  const version =
    list === undefined
      ? await redirected(channel, asking)
      : latestOf(channel, parseChannels(asking.url, list.toString('utf8')), asking.url);
  if (isK3sVersion(version)) return version;
  const got = JSON.stringify(version.slice(0, 80));
  throw new ImageFault('mirror', `the channel ${channel} stands at ${got}, not at a release`);
}

function parseChannels(url: string, text: string): ReadonlyMap<string, string> {
  const { data } = parseJson(url, text) as { readonly data?: unknown };
  if (!Array.isArray(data)) throw new ImageFault('mirror', `${url} has no list of channels`);
  const channels = (data as readonly unknown[]).flatMap((one): readonly [string, string][] => {
    const { id, latest } = (one ?? {}) as { readonly id?: unknown; readonly latest?: unknown };
    return typeof id === 'string' && typeof latest === 'string' ? [[id, latest]] : [];
  });
  return new Map(channels);
}

function parseJson(url: string, text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (cause) {
    throw new ImageFault('mirror', `${url} is not JSON`, { cause });
  }
}

function latestOf(channel: string, channels: ReadonlyMap<string, string>, url: string): string {
  const latest = channels.get(channel);
  if (latest !== undefined && latest !== '') return latest;
  const has = [...channels.keys()].join(', ') || 'none';
  throw new ImageFault('not-found', `${url} has no channel ${channel}; it has ${has}`);
}

async function redirected(channel: string, asking: AskingChannel): Promise<string> {
  const url = `${asking.url}/${encodeURIComponent(channel)}`;
  const response = await ask(url, asking);
  await response.body?.cancel();
  const location = response.headers.get('location');
  if (response.status >= 300 && response.status < 400 && location !== null) {
    return lastPart(location, url);
  }
  if (response.status !== 404) refuseOther(url, response);
  throw new ImageFault('not-found', `${asking.url} has no channel ${channel}`);
}

async function ask(url: string, { timeoutMs, signal }: AskingChannel): Promise<Response> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const headers = { 'User-Agent': USER_AGENT };
  try {
    return await fetch(url, { signal: within, redirect: 'manual', headers });
  } catch (error) {
    throw connectionFault(url, error, signal);
  }
}

/** `…/releases/tag/v1.33.1%2Bk3s1` → `v1.33.1+k3s1` */
function lastPart(location: string, url: string): string {
  try {
    return decodeURIComponent(new URL(location, url).pathname.split('/').at(-1) ?? '');
  } catch (cause) {
    throw new ImageFault('mirror', `${url} leads to ${location.slice(0, 200)}`, { cause });
  }
}
