/**
 * HAProxy as Pilotlight's own child, in master-worker mode: what `npm start` does where haproxy is installed.
 *
 * It ends with `stop()`, as whoever presses Ctrl-C expects of the ports, unless it is told to go on. It
 * does not end with a Pilotlight that is killed: the next one takes it over.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import { NO_SERVER_YET } from '../domain/cluster/balance.ts';
import { type BalancerWay, seenThrough } from './balancer-way.ts';
import { alertsOf } from './cli-answers.ts';
import { placesIn } from './haproxy-host.ts';
import { createLane } from './lane.ts';
import { createLocalHost } from './local-host.ts';
import { createOwnMaster } from './own-master.ts';
import { createProcessLog, ownPlacesIn } from './own-process.ts';
import type { Clock, Watched } from './reload.ts';
import { createSwap, type SwapOptions } from './swap.ts';

export type OwnWayOptions = SwapOptions & {
  /** Where haproxy may be, in order. */
  readonly programs: readonly string[];
  /** For its configuration and sockets: 0700, and of this HAProxy alone. */
  readonly folder: string;
  readonly clock: Clock;
  /** It ended, or was taken over: for the log. */
  readonly tell: (words: string) => void;
};

/** Debian, and those who build it. */
export const HAPROXY_PROGRAMS = [
  '/usr/sbin/haproxy',
  '/usr/local/sbin/haproxy',
  '/usr/bin/haproxy',
];

const MISSING = 'haproxy is not installed: apt-get install haproxy';
const LOOK_EVERY_MS = 500;

export function createOwnWay({
  folder,
  clock,
  tell,
  programs,
  ...options
}: OwnWayOptions): BalancerWay {
  const own = ownPlacesIn(folder);
  const [lane, log] = [createLane(), createProcessLog(own)];
  const found = () => programs.find(isExecutable);
  const program = () => found() ?? 'haproxy';
  const failed = (error: Error): void => tell(error.message);
  let timer: NodeJS.Timeout | undefined;
  let refused: string | undefined;

  const ended = (): void => void (timer && lane(master.look).catch(failed));
  const master = createOwnMaster({ watched: () => watched, own, log, program, tell, ended });
  const lastWords = async (): Promise<string> => alertsOf(await log.sinceMark());
  const host = createLocalHost({ program, begin: master.begin, lastWords });
  const watched: Watched = { host, places: placesIn(folder), clock };
  const swap = createSwap(watched, options);

  function watch(): void {
    const again = (): void => void (timer && watch());
    timer = setTimeout(() => void lane(master.look).catch(failed).finally(again), LOOK_EVERY_MS);
    timer.unref();
  }

  async function takeUp(): Promise<void> {
    await swap.mend();
    if (await master.takeOver()) return;
    if (found() === undefined || (await host.read(watched.places.config)) === undefined) return;
    await master.begin();
  }

  return {
    async start() {
      watch();
      await lane(takeUp).catch(failed);
    },
    async stop({ leave = false } = {}) {
      clearTimeout(timer);
      timer = undefined;
      await lane(() => master.end(leave));
    },
    apply: (wanted) =>
      lane(async () => {
        if (found() === undefined) return { kind: 'off', reason: MISSING };
        await log.mark();
        const result = await swap.apply(wanted);
        refused = result.kind === 'off' && !result.waits ? result.reason : undefined;
        return result;
      }),
    async state() {
      const seen = await seenThrough(watched);
      if (seen !== undefined) return seen;
      if (found() === undefined) return { kind: 'off', reason: MISSING };
      const reason = refused ?? master.reason();
      return reason === undefined ? NO_SERVER_YET : { kind: 'off', reason };
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
