/**
 * The burner: one jet a machine, always in the order of names. The list says the same in words.
 */
import { html, useRef } from '../../vendor/preact.js';
import { hrefOf } from '../frame/routes.js';
import { lookOf, stageLine, toneOf } from '../model/stages.js';
import { pure } from './use.js';

const JET = 'M10 0C10.700 12 19 24 19 43 19 54 15.400 60 10 60S1 54 1 43C1 24 9.300 12 10 0Z';
const CORE =
  'M10 27c.4 7 4.200 11 4.200 19.500 0 6.200-1.700 9.500-4.200 9.500s-4.200-3.300-4.200-9.500C5.800 38 9.600 34 10 27Z';
const STUCK_HEIGHT = 66;

function heightOf(node, isLit) {
  if (isLit) return 100;
  if (node.stuck) return STUCK_HEIGHT;
  const { height } = lookOf(node.stage);
  return node.stage === 'installing'
    ? height - 8 + 30 * ((node.progress?.percent ?? 0) / 100)
    : height;
}

const Jet = pure(({ name, says, look, height }) => {
  return html`<span class=${`jet ${look}`} data-name=${name} title=${says}>
    <span class="chamber">
      ${height > 0 && html`<svg viewBox="0 0 20 60" preserveAspectRatio="none" style=${{ height: `${height}%` }}><path class="outer" d=${JET} /><path class="core" d=${CORE} /></svg>`}
      ${look.startsWith('red') && html`<svg class="out" viewBox="0 0 20 20"><path d="M5 5l10 10M15 5 5 15" /></svg>`}
    </span><span class="port"></span></span>`;
});

/** Over 120 machines jets stand still: a hundred moving ones cost more than they tell. */
function sizeOf(count) {
  if (count > 120) return 'tiny';
  return count > 48 ? 'small' : 'full';
}

function lookOfJet(node, isLit) {
  const moves = toneOf(node) === 'blue' && !isLit;
  const asleep = toneOf(node) === 'none' ? node.stage : '';
  return [toneOf(node), isLit && 'lit', moves && 'moves', asleep].filter(Boolean).join(' ');
}

function open(event) {
  const name = event.target.closest('.jet')?.dataset.name;
  if (name) location.hash = hrefOf('machines', name);
}

/** A machine that stayed as it was keeps its jet, and is not looked at again. */
function useJets(jets) {
  const drawn = useRef(new WeakMap());
  return jets.map(({ node, isLit }) => {
    const last = drawn.current.get(node);
    if (last?.isLit === isLit) return last.jet;
    const jet = html`<${Jet} key=${node.id} name=${node.name} says=${`${node.name}: ${stageLine(node)}`} look=${lookOfJet(node, isLit)} height=${Math.round(heightOf(node, isLit))} />`;
    drawn.current.set(node, { isLit, jet });
    return jet;
  });
}

/** `jets` are `{node, isLit}`. */
export function Burner({ jets, summary }) {
  const drawn = useJets(jets);
  return html`<div class=${`burner ${sizeOf(jets.length)}`} role="img" aria-label=${summary} onClick=${open}>
    ${drawn}
  </div>`;
}
