/**
 * Units of time and size, and how many of a thing.
 *
 * The folder words/ holds every text of the page, and nothing else does: to translate the page is to
 * translate this folder. `**bold**` and `[[key]]` are the only marks in a text.
 */
export const LOCALE = 'en-GB';

/** Before a unit stands a space that never breaks. */
const unit = (amount, name) => `${amount}\u00a0${name}`;

export const UNITS = {
  seconds: (n) => unit(n, 's'),
  minutes: (n) => unit(n, 'min'),
  hours: (n) => unit(n, 'h'),
  days: (n) => unit(n, n === 1 ? 'day' : 'days'),
  bytes: (n, name) => unit(n, name),
  percent: (n) => unit(n, '%'),
  perSecond: (size) => `${size}/s`,
};

export const TIMES = {
  underAMinute: 'under a minute',
  about: (time) => `about ${time}`,
  ago: (time) => `${time} ago`,
  justNow: 'just now',
  left: (time) => `${time} left`,
  lasting: (time) => `for ${time}`,
};

export function many(n, one, more = `${one}s`) {
  return `${n} ${n === 1 ? one : more}`;
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items) => new Intl.ListFormat(LOCALE).format(items);
