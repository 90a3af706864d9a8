/**
 * What a cause of lateness is, and what is known when one is looked for.
 *
 * @module
 */
import type { BootTrace, Waypoint } from '../boot-trace.ts';
import type { Node } from '../node.ts';
import type { MediumChoice, Profile } from '../profile.ts';
import type { Stage } from '../stage.ts';
import type { Lateness } from '../stage-clock.ts';
import type { AdvisedChange, RouterLines } from './notice.ts';

/** Where machines reach us. */
export type OurHost = {
  /** One of the served addresses, where there is any. */
  readonly address: string | undefined;
  readonly httpPort: number;
  readonly bulkPort: number;
};

export type Situation = {
  readonly node: Node;
  /** Of the boot that came furthest: one that loops would else be judged by where it is just now. */
  readonly trace: BootTrace;
  readonly lateness: Lateness;
  /** ms since it last came further. */
  readonly quietMs: number;
  /** ms since its stage, or its latest boot, began. */
  readonly stageMs: number;
  /** What the stage should take, in ms. */
  readonly expectedMs: number;
  /** What its profile installs. */
  readonly kind: Profile['kind'];
  /** How the installer of its profile gets at the ISO's tree. */
  readonly medium: MediumChoice;
  /** Whether an attempt has begun: it has a live ticket. */
  readonly attempting: boolean;
  /** The newest line of its timeline, where something was refused in it. */
  readonly refusal: string | undefined;
  /** Whether any other machine was ever seen to fetch its loader from here. */
  readonly othersLoad: boolean;
  readonly host: OurHost;
};

/** One row of the table. `reason` is one sentence, `advice` one or several. */
export type Cause = {
  /** API: clients and tests store it. */
  readonly name: string;
  readonly stages: readonly Stage[];
  readonly holds: (situation: Situation) => boolean;
  readonly reason: (situation: Situation) => string;
  readonly advice: (situation: Situation) => string;
  /** What of the advice is a change of the node, in its order. */
  readonly changes?: (situation: Situation) => readonly AdvisedChange[];
  /** Whether a router that names our loader helps as well. */
  readonly byRouter?: true;
};

/** Whether it came to `waypoint`, or past it: one on the way may have been passed unseen. */
export function reached({ trace }: Situation, ...waypoints: readonly Waypoint[]): boolean {
  return waypoints.some((waypoint) => trace[waypoint] !== undefined);
}

/** The name of the one file that every kind of machine may be sent to by its router. */
const ROUTER_FILE = 'pilotlight';

/** Undefined where no address of ours is known. */
export function routerLines({ address }: OurHost): RouterLines | undefined {
  return address === undefined ? undefined : { server: address, file: ROUTER_FILE };
}

export function routerAdvice({ address = 'this server' }: OurHost): string {
  return `Or let the router lead it here: next server (option 66) ${address}, boot file (option 67) ${ROUTER_FILE}.`;
}

/** iPXE with its own drivers for one that has the firmware's, and the other way round; none for shim. */
export function otherDriver({ node }: Situation): readonly AdvisedChange[] {
  if (node.boot.loader === 'shim') return [];
  return [{ boot: { loader: node.boot.loader === 'native' ? 'auto' : 'native' } }];
}
