/**
 * The timeline, read as passages: from when to when the machine was in each stage of its latest attempt.
 */

/** Runs of lines in one stage, in the order in which they happened. */
function runsOf(entries) {
  const runs = [];
  for (const { stage, at } of entries) {
    if (runs.at(-1)?.stage !== stage) runs.push({ stage, from: Date.parse(at) });
  }
  return runs;
}

/** From the last time that it began to boot, after it was last told to wait for that. */
function latestAttempt(runs) {
  const waited = runs.findLastIndex(({ stage }) => stage === 'enrolled' || stage === 'discovered');
  const since = runs.slice(waited + 1);
  const begun = since.findLastIndex(({ stage }) => stage === 'booting');
  return since.slice(Math.max(0, begun));
}

/** The end of the installer's log in the latest attempt: one that failed without a log shows no older one. */
export function lastLog(entries) {
  const begun = entries.findLastIndex(({ stage }) => stage === 'enrolled' || stage === 'booting');
  return entries.slice(begun + 1).findLast(({ log }) => log)?.log;
}

/** `to` is undefined while it is under way. */
export function passagesOf(entries, node) {
  const runs = latestAttempt(runsOf(entries));
  return runs
    .map(({ stage, from }, index) => {
      const next = runs[index + 1];
      const isNow = next === undefined && stage === node.stage;
      // A machine that boots again starts over, and its stage says since when.
      const start = isNow ? Math.max(from, Date.parse(node.stageSince)) : from;
      return { stage, from: start, to: next?.from, failed: next?.stage === 'failed' };
    })
    .filter(({ stage }) => stage !== 'failed' && stage !== 'in-rotation');
}

const TOOK = /^(.*) \((?:(\d+) min)?\s?(?:(\d+) s)?\)$/;

/** The parts of an install that told how long they took: `system copied (2 min 6 s)`. */
export function partsOf(entries, { from, to = Number.POSITIVE_INFINITY }) {
  return entries.flatMap(({ kind, stage, at, text }) => {
    const ended = Date.parse(at);
    const [, name, minutes = '0', seconds = '0'] = TOOK.exec(text) ?? [];
    if (kind !== 'note' || stage !== 'installing' || name === undefined) return [];
    if (ended < from || ended > to) return [];
    const ms = (Number(minutes) * 60 + Number(seconds)) * 1000;
    return [{ name, from: Math.max(from, ended - ms), to: ended }];
  });
}
