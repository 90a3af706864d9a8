/**
 * One event that Ubuntu's installer reports, and what may be shown of its words.
 *
 * @module
 */

export const EVENT_TYPES = ['start', 'finish', 'info', 'warning', 'error'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const EVENT_RESULTS = ['SUCCESS', 'WARN', 'FAIL'] as const;
export type EventResult = (typeof EVENT_RESULTS)[number];

/**
 * As curtin's webhook reporter posts it. Its `timestamp` is left out: the clock of a machine that is being
 * installed may be years off, and jumps when it finds the time.
 */
export type InstallerEvent = {
  /** `subiquity/Install/install/postinstall`: one part a level. */
  readonly name: string;
  /** A label, or the text of an exception where subiquity says FAIL. Late commands stand in it verbatim. */
  readonly description: string;
  readonly type: EventType;
  /** Only with `finish`. */
  readonly result: EventResult | undefined;
};

/** Longer is no line for a person. In UTF-16 code units. */
const SHOWN = 300;

/**
 * `text` as one line without tickets: an installer repeats the URLs that it was given, and whoever
 * reads the timeline of a running install must not learn its secret from there.
 */
export function shownText(text: string): string {
  const line = withoutTickets(text)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN - 1).toWellFormed()}…`;
}

/** Lines stay as they are. A ticket is 32 hexadecimal digits below `/install/`, in URLs and in NFS paths. */
export function withoutTickets(text: string): string {
  return text.replaceAll(/(install(?:\/|%2f)+)[0-9a-f]{32}/gi, '$1…');
}
