/**
 * /api/v1/durations: how long each stage usually takes, as this service has learnt it.
 *
 * @module
 */
import { Router } from 'express';
import { expectedMs, TIMED_STAGES, type TimedStage } from '../../domain/expected-duration.ts';
import { isAmong } from '../lists/filter.ts';
import { byName, pageOf } from '../lists/page.ts';
import { resource } from '../methods.ts';
import { durationsQuery } from '../schemas/lists.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import type { Catalogue } from './ports.ts';

export type DurationRoutePorts = {
  readonly catalogue: Catalogue;
  /** How long (ms) `stage` took the last machines of `profile`. */
  readonly stageTimes: (profile: string, stage: TimedStage) => readonly number[];
};

export function durationRoutes({ catalogue, stageTimes }: DurationRoutePorts): Router {
  const router = Router();

  function ofProfile(profile: string) {
    const stages = TIMED_STAGES.map((stage) => {
      const times = stageTimes(profile, stage);
      return [stage, { seconds: expectedMs(stage, times) / 1000, machines: times.length }] as const;
    });
    return { profile, stages: Object.fromEntries(stages) };
  }

  resource(router, '/durations', {
    get: (request, response) => {
      const query = parseQuery(durationsQuery, request);
      const wished = catalogue.profiles().filter(({ name }) => isAmong(query.profile, name));
      const { items, next } = pageOf(wished, { list: 'durations', placeOf: byName }, query);
      response.json({ durations: items.map(({ name }) => ofProfile(name)), next });
    },
  });
  return router;
}
