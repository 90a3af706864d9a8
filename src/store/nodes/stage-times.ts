/**
 * How long each phase took the last machines of a profile: what "late" is measured by.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import type { Stage } from '../../domain/stage.ts';
import type { Tables } from '../schema.ts';
import type { Unit } from '../write-lane.ts';

/** Of each phase of each profile. */
export const KEPT_TIMES = 20;

export type StageTime = { readonly profile: string; readonly stage: Stage; readonly ms: number };

const NONE: readonly number[] = Object.freeze([]);

/** In memory; oldest first. */
export class StageTimes {
  readonly #times = new Map<string, readonly number[]>();

  of(profile: string, stage: Stage): readonly number[] {
    return this.#times.get(keyOf(profile, stage)) ?? NONE;
  }

  put({ profile, stage, ms }: StageTime): void {
    const times = [...this.of(profile, stage), ms].slice(-KEPT_TIMES);
    this.#times.set(keyOf(profile, stage), Object.freeze(times));
  }
}

/** No stage has a space in it. */
function keyOf(profile: string, stage: Stage): string {
  return `${stage} ${profile}`;
}

/** Oldest first. */
export async function allStageTimes(db: Kysely<Tables>): Promise<readonly StageTime[]> {
  return db.selectFrom('stage_time').select(['profile', 'stage', 'ms']).orderBy('id').execute();
}

export async function insertStageTime(
  unit: Unit,
  time: StageTime & { readonly at: number },
): Promise<void> {
  const { at, ...learnt } = time;
  const { profile, stage } = learnt;
  await unit.db
    .insertInto('stage_time')
    .values({ ...learnt, at })
    .execute();
  const ofPhase = unit.db
    .selectFrom('stage_time')
    .select('id')
    .where('profile', '=', profile)
    .where('stage', '=', stage);
  const kept = ofPhase.orderBy('id', 'desc').limit(KEPT_TIMES);
  await unit.db
    .deleteFrom('stage_time')
    .where('id', 'in', ofPhase)
    .where('id', 'not in', kept)
    .execute();
  unit.changed({ kind: 'stage-time', time: Object.freeze(learnt) });
}
