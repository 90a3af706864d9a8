/**
 * The marks: the flame, and the burner ring that closes by fifths on the way to it.
 */
import { html } from '../../vendor/preact.js';
import { lookOf, toneOf } from '../model/stages.js';

const RADIUS = 8.5;
const AROUND = 2 * Math.PI * RADIUS;
const FLAME =
  'M12 1.6c.6 4.500 6.100 7.900 6.100 13.900 0 4-2.700 6.600-6.100 6.600s-6.100-2.600-6.100-6.600c0-6 5.500-9.400 6.100-13.900Z';
const CORE =
  'M12 11.700c.3 2.200 2.650 3.700 2.650 6.200 0 1.800-1.100 2.900-2.650 2.900s-2.650-1.100-2.650-2.900c0-2.500 2.350-4 2.650-6.200Z';

export function Flame({ size = 20, breathes = false }) {
  return html`<svg class=${breathes ? 'mark flame breathes' : 'mark flame'} width=${size} height=${size}
    viewBox="0 0 24 24" aria-hidden="true"><path class="outer" d=${FLAME} /><path class="core" d=${CORE} /></svg>`;
}

/** `isLit`: it is where it was to get. The words stand beside it: this is a picture of them. */
export function StageMark({ node, isLit = false, size = 20 }) {
  if (isLit) return html`<${Flame} size=${size} />`;
  const frame = { width: size, height: size, viewBox: '0 0 24 24', 'aria-hidden': 'true' };
  const tone = toneOf(node);
  if (tone === 'red') {
    return html`<svg class="mark tone-red" ...${frame}><rect class="plate" x="3" y="3" width="18" height="18" rx="4" />
      <path d="M8.500 8.500l7 7M15.500 8.500l-7 7" /></svg>`;
  }
  if (tone === 'yellow') {
    return html`<svg class="mark tone-yellow" ...${frame}><path class="plate" d="M12 2.700 22 20.500H2Z" />
      <path d="M12 9.500v5M12 17.400v.2" /></svg>`;
  }
  const isNew = node.stage === 'discovered';
  const fifths = lookOf(node.stage).ring;
  return html`<svg class=${`mark ring tone-${tone}`} ...${frame}>
    <circle class=${isNew ? 'unlit dots' : 'unlit'} cx="12" cy="12" r=${RADIUS} />
    ${
      fifths > 0 &&
      html`<circle class="lit" cx="12" cy="12" r=${RADIUS} transform="rotate(-90 12 12)"
      stroke-dasharray=${`${(fifths / 5) * AROUND} ${AROUND}`} /><circle class="pip" cx="12" cy="12" r="2.8" />`
    }
  </svg>`;
}
