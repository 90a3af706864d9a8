/**
 * From when until when certificates hold, on hosts whose clocks are not to be relied on: a Raspberry Pi has
 * none that runs while it is off.
 *
 * @module
 */
import type { X509Certificate } from 'node:crypto';

export type Validity = { readonly notBefore: number; readonly notAfter: number };

const DAY = 86_400_000;
/** No certificate of ours is older. An earlier time is that of a clock that was never set. */
const EPOCH = Date.UTC(2026, 0, 1);

/**
 * Twenty years, and backwards to the beginning: made while the clock was ahead, it would be not yet valid
 * once the clock is right, and nodes have it pinned by then.
 */
export function authorityValidity(now: number): Validity {
  const notAfter = new Date(Math.max(now, EPOCH));
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + 20);
  return { notBefore: EPOCH, notAfter: notAfter.getTime() };
}

/** 397 days in all, as browsers allow; one of them is past, for machines whose clocks are behind. */
export function serverValidity(now: number): Validity {
  const from = Math.max(now, EPOCH);
  return { notBefore: from - DAY, notAfter: from + 396 * DAY };
}

/** Renewed while a third is left, so that renewals may fail for four months before anything ends. */
export function isDue({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  const [from, until] = [validFromDate.getTime(), validToDate.getTime()];
  const time = Math.max(now, EPOCH);
  return time < from || until - time < (until - from) / 3;
}

/** Whether the authority's certificate is over; that it isn't valid yet can only be the clock's fault. */
export function isOver({ validToDate }: X509Certificate, now: number): boolean {
  return validToDate.getTime() < now;
}
