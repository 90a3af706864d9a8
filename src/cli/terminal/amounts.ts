/**
 * Amounts as people read them. Pure.
 *
 * @module
 */

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `3.1 GB`, in powers of a thousand as disks and networks are sold. */
export function bytesText(bytes: number): string {
  let [value, at] = [bytes, 0];
  while (value >= 999.5 && at < SIZES.length - 1) [value, at] = [value / 1000, at + 1];
  const digits = at === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${SIZES[at]}`;
}

/** MiB as they were asked for: `512 MiB`, `4 GiB`. */
export function mebibytesText(mebibytes: number): string {
  const gibibytes = mebibytes / 1024;
  return Number.isInteger(gibibytes * 4) && gibibytes >= 1
    ? `${gibibytes} GiB`
    : `${mebibytes} MiB`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** How long ago, or how long: `12 s`, `5 min`, `3 h`, `12 d`. A clock that is ahead gives `0 s`. */
export function spanText(ms: number): string {
  const whole = Math.max(0, ms);
  for (const [name, size] of UNITS) {
    if (whole >= size) return `${Math.floor(whole / size)} ${name}`;
  }
  return '0 s';
}

const PARTS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** `90s`, `10m`, `1h30m` as ms; undefined for anything else. */
export function parseSpan(text: string): number | undefined {
  const match = /^(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?$/.exec(text);
  if (match === null || text === '') return undefined;
  const [, d = 0, h = 0, m = 0, s = 0] = match;
  return Number(d) * PARTS.d + Number(h) * PARTS.h + Number(m) * PARTS.m + Number(s) * PARTS.s;
}
