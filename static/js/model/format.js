/**
 * Times and sizes as a person says them. All times are in ms.
 */
import { LOCALE, TIMES, UNITS } from '../words/units.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Exact, as the past can be told: `48 s`, `6 min 11 s`, `22 min`, `3 h`, `41 days`. */
export function span(ms) {
  const elapsed = Math.max(0, Math.round(ms / SECOND)) * SECOND;
  if (elapsed < MINUTE) return UNITS.seconds(elapsed / SECOND);
  if (elapsed < HOUR) {
    const minutes = UNITS.minutes(Math.floor(elapsed / MINUTE));
    const seconds = (elapsed % MINUTE) / SECOND;
    return elapsed >= 20 * MINUTE || seconds === 0
      ? minutes
      : `${minutes} ${UNITS.seconds(seconds)}`;
  }
  if (elapsed < 2 * DAY) return UNITS.hours(Math.floor(elapsed / HOUR));
  return UNITS.days(Math.floor(elapsed / DAY));
}

/** Of the future: never more exact than anybody can know. */
export function about(ms) {
  if (ms < 50 * SECOND) return TIMES.underAMinute;
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  return TIMES.about(minutes < 90 ? UNITS.minutes(minutes) : UNITS.hours(Math.round(minutes / 60)));
}

export const ago = (ms) => (ms < 5 * SECOND ? TIMES.justNow : TIMES.ago(span(ms)));

const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' });
const EXACT = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' });
const MOMENT = new Intl.DateTimeFormat(LOCALE, {
  ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
});
const DATE = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' });

export const clock = (at) => CLOCK.format(at);
export const exactClock = (at) => EXACT.format(at);
export const moment = (at) => MOMENT.format(at);
export const day = (at) => DATE.format(at);
export const isSameDay = (a, b) => DATE.format(a) === DATE.format(b);

/** Decimal, as disks and networks are sold. */
export function bytes(n) {
  const [size, name] =
    n >= 1e12
      ? [n / 1e12, 'TB']
      : n >= 1e9
        ? [n / 1e9, 'GB']
        : n >= 1e6
          ? [n / 1e6, 'MB']
          : [n / 1e3, 'KB'];
  const digits = name === 'KB' || size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return UNITS.bytes(String(Number(size.toFixed(digits))), name);
}

/** Memory comes in powers of two. */
export function mebibytes(n) {
  return n < 1024 ? UNITS.bytes(n, 'MiB') : UNITS.bytes(Number((n / 1024).toFixed(1)), 'GiB');
}

/** A disk, in the unit on its label: `256 GB`, `1 TB`. */
export function diskSize(n) {
  return n < 1e12
    ? UNITS.bytes(Math.round(n / 1e9), 'GB')
    : UNITS.bytes(Number((n / 1e12).toFixed(1)), 'TB');
}

/** Rounded down: what is not done is not done. 0.58 * 100 is a little less than 58. */
export const percent = (share) => UNITS.percent(Math.floor(share * 100 + 1e-9));

/** iPXE stays as it is written. */
export const capitalised = (text) =>
  /^\p{Ll}\p{Lu}/u.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
