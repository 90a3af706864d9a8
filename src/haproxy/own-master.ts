/**
 * Keeps a master of ours alive: at once after a long life, and less and less often after short ones.
 *
 * @module
 */
import { alertsOf } from './cli-answers.ts';
import {
  endMaster,
  endOrphan,
  findMaster,
  isOurs,
  type OwnPlaces,
  type ProcessLog,
  startMaster,
} from './own-process.ts';
import type { Watched } from './reload.ts';

export type OwnMasterParts = {
  /** Read when it is needed: `host.begin` of it is this one's. */
  readonly watched: () => Watched;
  readonly own: OwnPlaces;
  readonly log: ProcessLog;
  readonly program: () => string;
  readonly tell: (words: string) => void;
  /** A child ended: time for a look. */
  readonly ended: () => void;
};

export type OwnMaster = {
  /** Starts one, in the place of any other. */
  begin(): Promise<void>;
  /** Takes over what an earlier Pilotlight left; false where there is nothing that answers. */
  takeOver(): Promise<boolean>;
  /** Starts it again where it has ended, and its time has come. */
  look(): Promise<void>;
  /** Ends it, or leaves it to itself. */
  end(leave: boolean): Promise<void>;
  /** Why there is none; undefined where nothing is known. */
  reason(): string | undefined;
};

/** `since` and `again` in the clock's time; `again`: when it is started anew, once it has ended. */
type Master = { readonly pid: number; readonly since: number; again: number | undefined };

/** Ms. */
const BACKOFF = { first: 500, most: 30_000 };
/** What ran so long was well. */
const STEADY_MS = 60_000;

export function createOwnMaster(parts: OwnMasterParts): OwnMaster {
  const { watched, own, log, tell } = parts;
  let master: Master | undefined;
  let reason: string | undefined;
  let waitMs = 0;

  function remember(pid: number): void {
    master = { pid, since: watched().clock.now(), again: undefined };
  }

  async function begin(): Promise<void> {
    await endOrphan(watched(), own);
    const { pid, ended } = await startMaster(parts.program(), watched().places, own);
    remember(pid);
    void ended.then(parts.ended);
  }

  async function settleAgain(dead: Master, now: number): Promise<number> {
    const steady = now - dead.since > STEADY_MS;
    waitMs = steady ? 0 : Math.min(Math.max(waitMs * 2, BACKOFF.first), BACKOFF.most);
    const said = alertsOf(await log.sinceMark());
    reason = `haproxy ended: ${said || 'it was killed, or gave no reason'}`;
    tell(`${reason}; it is started again in ${waitMs} ms`);
    return now + waitMs;
  }

  async function look(): Promise<void> {
    const { places, host, clock } = watched();
    // Its end is looked for, not heard: one that was taken over is nobody's child.
    if (master === undefined || (await isOurs(master.pid, places))) return;
    if ((await host.read(places.config)) === undefined) {
      master = undefined; // its first configuration was refused
      return;
    }
    master.again ??= await settleAgain(master, clock.now());
    if (clock.now() < master.again) return;
    await log.mark();
    await begin();
  }

  return {
    begin,
    look,
    reason: () => reason,
    async takeOver() {
      const pid = await findMaster(watched(), own);
      if (pid === undefined) return false;
      remember(pid);
      tell(`haproxy ${pid} went on without Pilotlight, and is taken over`);
      return true;
    },
    async end(leave) {
      const { places, clock } = watched();
      if (master !== undefined && !leave) await endMaster(master.pid, places, clock);
      master = undefined;
    },
  };
}
