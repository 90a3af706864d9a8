/**
 * The mark of a stage: a burner ring that closes by fifths. Proven in rotation, it becomes the flame.
 */
import { svg } from './dom.js';
import { stageOf, toneOf } from './stages.js';

const RADIUS = 8.5;
const AROUND = 2 * Math.PI * RADIUS;
const FLAME =
  'M12 2c.6 4.400 6 7.800 6 13.500 0 4-2.600 6.500-6 6.500s-6-2.500-6-6.500C6 9.800 11.400 6.400 12 2Z';
const CORE =
  'M12 12c.3 2.200 2.600 3.600 2.600 6 0 1.700-1.100 2.800-2.600 2.800S9.400 19.700 9.400 18c0-2.400 2.300-3.800 2.600-6Z';

export function markOf(node) {
  const frame = {
    class: `mark tone-${toneOf(node)}`,
    width: 20,
    height: 20,
    viewBox: '0 0 24 24',
    'aria-hidden': 'true',
  };
  return svg('svg', frame, ...shapes(node));
}

function shapes({ stage, stuck }) {
  if (stuck) {
    return [
      svg('path', { class: 'triangle', d: 'M12 3 22 20.500H2Z' }),
      svg('path', { d: 'M12 9.500v5M12 17.200v.3' }),
    ];
  }
  if (stage === 'in-rotation')
    return [svg('path', { class: 'flame', d: FLAME }), svg('path', { class: 'core', d: CORE })];
  if (stage === 'failed') {
    const square = { class: 'square', x: 3, y: 3, width: 18, height: 18, rx: 4 };
    return [svg('rect', square), svg('path', { d: 'M8.500 8.500l7 7M15.500 8.500l-7 7' })];
  }
  if (stage === 'discovered') return [ring('unlit dots')];
  const fifths = stageOf(stage).ring;
  if (fifths === 0) return [ring('unlit')];
  const lit = ring('lit', {
    'stroke-dasharray': `${(fifths / 5) * AROUND} ${AROUND}`,
    transform: 'rotate(-90 12 12)',
  });
  return [ring('unlit'), lit, svg('circle', { class: 'pip', cx: 12, cy: 12, r: 2.8 })];
}

function ring(name, more = {}) {
  return svg('circle', { class: name, cx: 12, cy: 12, r: RADIUS, ...more });
}
