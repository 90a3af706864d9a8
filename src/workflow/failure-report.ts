/**
 * What a failed installer sent, made fit for the timeline.
 *
 * @module
 */

/** Bytes of log that are kept: its end tells the cause. */
const KEPT = 64 * 1024;

/** The lines that curtin, subiquity and Python write when they give up. */
const TELLING =
  /\b(error|failed|failure|fail|exception|traceback|no such|cannot|unable|not found)\b/i;

export type FailureReport = { readonly reason: string; readonly log: string };

/** The last line that speaks of a failure names the reason; the end of the log goes with it. */
export function failureReport(text: string): FailureReport {
  const log = text.slice(-KEPT).replaceAll('\0', '\uFFFD');
  const lines = log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.findLast((line) => TELLING.test(line)) ?? lines.at(-1);
  return { reason: `the installer failed: ${telling?.slice(0, 300) ?? 'it sent no log'}`, log };
}
