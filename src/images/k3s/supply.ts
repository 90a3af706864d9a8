/**
 * Sees to it that the K3s release which machines are to install is here before the first of them asks.
 *
 * What failed is tried again, ever more rarely: a mirror that sends wrong bytes is not asked all day. A
 * channel is resolved once, and what it stood at is kept.
 *
 * @module
 */
import { isK3sVersion } from '../../domain/cluster/settings.ts';
import type { ImageArch } from '../image.ts';
import type { K3sRequest } from '../image-request.ts';
import type { ImageView } from '../image-view.ts';
import { releaseId } from './release-names.ts';

export type SupplyWish = {
  /** A version, or a channel. */
  readonly release: string;
  readonly arches: readonly ImageArch[];
};

export type K3sSupplyPorts = {
  /** Undefined while no machine is to join anything. */
  readonly wanted: () => SupplyWish | undefined;
  readonly request: (request: K3sRequest) => Promise<ImageView>;
  readonly views: () => readonly ImageView[];
  /** Which version a channel stood at when it was first asked for; kept over restarts. */
  readonly pinned: (channel: string) => string | undefined;
  readonly pin: (channel: string, version: string) => Promise<void>;
  /** Runs `look` after so many ms, and returns what calls that off. */
  readonly after: (ms: number, look: () => void) => () => void;
};

export type K3sSupply = {
  start(): void;
  /** An answer that comes later changes nothing any more. */
  stop(): void;
  /** Something is wanted that was not, or no longer is. The same wish again changes nothing. */
  refresh(): void;
  /** Why the last attempt brought nothing, in words; undefined where it did. */
  problem(): string | undefined;
  /** Which version machines are to install, or why that is not known yet, in words. */
  version(): { readonly version: string } | { readonly reason: string };
};

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** These need no push: they are here, or on their way. */
const UNDER_WAY: readonly ImageView['state'][] = ['downloading', 'checking', 'verified'];

export function createK3sSupply(ports: K3sSupplyPorts): K3sSupply {
  let started = false;
  let wish = '';
  /** Looks in a row after which something had to be asked for, and was not here yet. */
  let rounds = 0;
  let failure: string | undefined;
  let callOff = () => {};
  let running: Promise<void> = Promise.resolve();

  function versionOf(release: string): string | undefined {
    return isK3sVersion(release) ? release : ports.pinned(release);
  }

  function stateOf(release: string, arch: ImageArch): ImageView['state'] {
    const version = versionOf(release);
    const id = version === undefined ? undefined : releaseId(version, arch);
    return ports.views().find((view) => view.id === id)?.state ?? 'absent';
  }

  async function ask(release: string, arch: ImageArch): Promise<void> {
    const version = versionOf(release);
    const { point } = await ports.request({ kind: 'k3s', release: version ?? release, arch });
    if (started && version === undefined && point !== null) await ports.pin(release, point);
  }

  async function look(): Promise<void> {
    if (!started) return;
    const { release, arches } = ports.wanted() ?? { release: '', arches: [] };
    const problems: string[] = [];
    let asked = 0;
    for (const arch of arches) {
      if (UNDER_WAY.includes(stateOf(release, arch))) continue;
      asked += 1;
      // One that the mirror lacks must not keep the other from coming.
      await ask(release, arch).catch((error: unknown) => problems.push(messageOf(error)));
    }
    failure = problems.at(-1);
    if (asked > 0) rounds += 1;
    else if (arches.every((arch) => stateOf(release, arch) === 'verified')) rounds = 0;
  }

  function lookAgain(): void {
    callOff();
    running = running
      .then(look)
      .catch((error: unknown) => {
        failure = messageOf(error);
      })
      .then(() => {
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.max(rounds - 1, 0), LONGEST_PAUSE_MS);
        callOff();
        if (started) callOff = ports.after(pause, lookAgain);
      });
  }

  function refresh(): void {
    const now = JSON.stringify(ports.wanted() ?? null);
    if (!started || now === wish) return;
    [wish, rounds] = [now, 0];
    lookAgain();
  }

  return {
    start() {
      started = true;
      wish = '';
      refresh();
    },
    stop() {
      started = false;
      callOff();
    },
    refresh,
    problem: () => failure,
    version() {
      const wanted = ports.wanted();
      if (wanted === undefined) return { reason: 'no machine is to join a cluster' };
      const version = versionOf(wanted.release);
      if (version !== undefined) return { version };
      const why = failure ?? 'the mirror has not answered yet';
      return { reason: `which release the channel ${wanted.release} means is not known: ${why}` };
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
