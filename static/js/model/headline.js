/**
 * The answer first, in a sentence; then what stands out, in the order in which it wants attention.
 */
import { HEADLINE } from '../words/machines.js';
import { about } from './format.js';

/** `counts` are those of countGroups, `next` is who is there first: `{node, left}`. */
export function headline(counts) {
  const { door, lit, standing } = counts;
  const total = counts.needs + counts.way + counts.waiting + lit + standing;
  if (total === 0) return door === 0 ? HEADLINE.none : HEADLINE.only(door);
  if (standing === 0 && lit > 0) {
    return lit === total ? HEADLINE.allLit(total) : HEADLINE.someLit(lit, total);
  }
  const done = lit + standing;
  if (lit === 0) {
    return done === total ? HEADLINE.allStanding(total) : HEADLINE.someStanding(done, total);
  }
  return done === total ? HEADLINE.allThere(total) : HEADLINE.someThere(done, total);
}

/** Sentences; `urgent` stands out. */
export function detail(counts, next) {
  const { needs, way, waiting } = counts;
  const urgent = needs > 0 ? HEADLINE.needs(needs) : undefined;
  const wayText = next
    ? HEADLINE.wayNext(way, next.node.name, about(next.left))
    : HEADLINE.way(way);
  const rest = [way > 0 && wayText, waiting > 0 && HEADLINE.waiting(waiting)].filter(Boolean);
  const total = needs + way + waiting + counts.lit + counts.standing;
  if (urgent === undefined && rest.length === 0) {
    if (total > 0) rest.push(HEADLINE.calm);
    else rest.push(counts.door === 0 ? HEADLINE.first : HEADLINE.decide(counts.door));
  }
  return { urgent, rest: rest.join(' ') };
}
