/**
 * What a failed installer sent, made fit for the timeline.
 *
 * @module
 */
import { shownText, withoutTickets } from '../domain/install/installer-event.ts';

/** UTF-16 code units of log that are kept: its end tells the cause. */
const KEPT = 64 * 1024;

/** How apt, dpkg, curtin and Python name a cause. */
const CAUSE = /(?:^|\s)(?:E: |dpkg: error|Stderr: \S|[A-Z]\w*(?:Error|Exception): \S)/;
/** The lines that curtin, subiquity and Python write when they give up. */
const TELLING =
  /\b(error|failed|failure|fail|exception|traceback|no such|cannot|unable|not found)\b/i;
/** Lines about our own reporting: what they repeat stands elsewhere in the log. */
const REPORTING = /\b(?:finish|start): (?:subiquity|cmd-install)\/|\bposting\b|error[-_]commands/i;

export type FailureReport = { readonly reason: string; readonly log: string };

/**
 * `failure` is what the events told of it. The last line of the log that names a cause, or else one that
 * speaks of a failure, is added; the end of the log goes with it, without tickets.
 */
export function failureReport(text: string, failure?: string): FailureReport {
  const log = withoutTickets(text).slice(-KEPT).toWellFormed().replaceAll('\0', '\uFFFD');
  const told = failure ?? 'the installer failed';
  const line = tellingLine(log);
  if (line === undefined) return { reason: withoutLog(told), log };
  return { reason: failure === undefined ? `${told}: ${line}` : `${told}; its log: ${line}`, log };
}

const NO_LOG = ' (it sent no log)';

/** The reason of an install that sent no log, or none yet. */
export function withoutLog(failure: string): string {
  return `${failure}${NO_LOG}`;
}

/** What `withoutLog` was made of; undefined for a reason with a log. */
export function awaitingLog(reason: string | undefined): string | undefined {
  return reason?.endsWith(NO_LOG) ? reason.slice(0, -NO_LOG.length) : undefined;
}

function tellingLine(log: string): string | undefined {
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('== /var/log/'));
  const own = lines.filter((line) => !REPORTING.test(line));
  const line =
    own.findLast((one) => CAUSE.test(one)) ??
    own.findLast((one) => TELLING.test(one)) ??
    lines.findLast((one) => TELLING.test(one)) ??
    lines.at(-1);
  return line === undefined ? undefined : shownText(line);
}
