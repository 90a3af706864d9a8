/**
 * How long it still takes: what is usual, less what has passed. Times are in ms.
 */
import { wayOf } from './stages.js';

/** Of the answer of GET /durations: by profile, by stage. */
export function usualByProfile(durations) {
  return new Map(
    durations.map(({ profile, stages }) => [
      profile,
      Object.fromEntries(
        Object.entries(stages).map(([stage, { seconds }]) => [stage, seconds * 1000]),
      ),
    ]),
  );
}

/** Never quite 1: what is not reported is not done. */
const ALMOST = 0.97;

/** How much of its present stage is behind it, 0 to 1. */
export function shareOf(node, usual, now) {
  if (node.stage === 'installing' && node.progress) return node.progress.percent / 100;
  const whole = usual?.[node.stage];
  if (!whole) return 0.5;
  return Math.min(ALMOST, Math.max(0, (now - Date.parse(node.stageSince)) / whole));
}

/** Until it is where it is to get; undefined where nobody knows. */
export function leftOf(node, usual, now) {
  const way = wayOf(node);
  const at = way.indexOf(node.stage);
  if (at === -1 || usual === undefined) return undefined;
  const [present, ...rest] = way.slice(at).map((stage) => usual[stage] ?? 0);
  return rest.reduce((sum, ms) => sum + ms, present * (1 - shareOf(node, usual, now)));
}

/** Of all on the way, the one that is there first. */
export function nextOf(nodes, usualFor, now) {
  const timed = nodes.map((node) => ({ node, left: leftOf(node, usualFor(node), now) }));
  return timed
    .filter(({ left }) => left !== undefined)
    .reduce((best, one) => (best && best.left <= one.left ? best : one), undefined);
}
