/**
 * The way of one machine laid on a time axis: what it took, what is usual, what is to come. Times are in ms.
 */
import { needsYou, wayOf } from './stages.js';

const MINUTE = 60_000;
const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440].map(
  (minutes) => minutes * MINUTE,
);
const MOST_TICKS = 7;
/** So that the last bar does not touch the edge. */
const ROOM = 1.02;

/**
 * Lanes in the order of the way. `start` and `length` are from the first request; `state` is `done`, `live`,
 * `failed`, `coming` or, for what a machine that needs somebody may never reach, `unreached`.
 */
export function layOut({ node, passages, usual = {}, now }) {
  const begin = passages[0]?.from ?? now;
  let cursor = 0;
  const lanes = wayOf(node).map((stage) => {
    const lane = laneOf(stage, { node, passages, begin, now, usual: usual[stage] ?? 0, cursor });
    if (lane.state !== 'unreached') cursor = endOf(lane);
    return lane;
  });
  const ends = lanes.map((lane) =>
    lane.state === 'unreached' ? 0 : lane.start + Math.max(lane.length, lane.usual),
  );
  const total = Math.max(MINUTE, ...ends) * ROOM;
  const isLive = lanes.some(({ state }) => state === 'live');
  return { begin, lanes, total, ticks: ticksOf(total), now: isLive ? now - begin : undefined };
}

function laneOf(stage, { node, passages, begin, now, usual, cursor }) {
  const passed = passages.findLast((passage) => passage.stage === stage);
  if (passed === undefined) {
    const state = needsYou(node) ? 'unreached' : 'coming';
    return { stage, state, start: cursor, length: 0, usual };
  }
  const state = passed.failed ? 'failed' : passed.to === undefined ? 'live' : 'done';
  const start = passed.from - begin;
  return { stage, state, start, length: (passed.to ?? now) - passed.from, usual };
}

/** Where the next begins: a lane under way ends when it usually does, or now where that has passed. */
function endOf({ state, start, length, usual }) {
  if (state === 'coming') return start + usual;
  return start + (state === 'live' ? Math.max(length, usual) : length);
}

function ticksOf(total) {
  const step = STEPS.find((ms) => total / ms <= MOST_TICKS) ?? STEPS.at(-1);
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step);
}

/** `over` is what goes beyond the usual, once that is more than chance. */
export function barsOf({ length, usual, state }) {
  const isOver = state === 'live' && usual > 0 && length > usual * 1.15;
  return isOver ? { took: usual, over: length - usual } : { took: length, over: 0 };
}

/** How a stage compares with others of its kind: `quicker`, `slower`, or undefined for as usual. */
export function comparison({ length, usual }) {
  const difference = length - usual;
  if (usual === 0 || Math.abs(difference) < Math.max(usual * 0.12, 1000)) return undefined;
  return { kind: difference < 0 ? 'quicker' : 'slower', by: Math.abs(difference) };
}
