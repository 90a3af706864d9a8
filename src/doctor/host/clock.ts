/**
 * The clock: certificates, signatures and tickets rest on it, and a Raspberry Pi has none of its own.
 *
 * @module
 */
import { type Finding, ok, problem, warning } from '../finding.ts';

export type ClockSituation = {
  /** ms since the epoch, here. */
  readonly now: number;
  /** When this release was made: no clock that is right shows less. */
  readonly releasedAt: number;
  /** The clock of the host of Pilotlight, as its HTTP tells it; undefined where it does not. */
  readonly serviceAt: number | undefined;
  /** Whether this host's clock follows another; undefined where it can't be told. */
  readonly isSynchronised: boolean | undefined;
};

const MOST_APART_MS = 60_000;

export function judgeClock(situation: ClockSituation): Finding {
  const { now, releasedAt, serviceAt, isSynchronised } = situation;
  const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
  const remedy = 'sudo timedatectl set-ntp true, and let UDP 123 out to the time servers.';
  const behind = [now, serviceAt ?? now].find((at) => at < releasedAt);
  if (behind !== undefined) {
    return problem('time', {
      title: `the clock shows ${iso(behind)}, which is before this release was made`,
      cause: 'It was never set since the power came. Downloads, certificates and joins fail by it.',
      remedy,
    });
  }
  if (serviceAt !== undefined && Math.abs(serviceAt - now) > MOST_APART_MS) {
    return problem('time', {
      title: `this clock shows ${iso(now)}, that of Pilotlight ${iso(serviceAt)}`,
      cause: 'One of them is wrong.',
      remedy,
    });
  }
  if (isSynchronised === false) {
    return warning('time', {
      title: `the clock shows ${iso(now)}, and follows no time server`,
      cause: 'It drifts, and a Raspberry Pi forgets it with its power.',
      remedy,
    });
  }
  const how = isSynchronised === true ? ', and follows a time server' : '';
  return ok('time', `the clock shows ${iso(now)}${how}`);
}
