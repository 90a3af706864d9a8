/**
 * The way of one machine on a time axis: a picture, and each lane in words.
 */
import { html, useEffect, useState } from '../../../vendor/preact.js';
import { leftOf } from '../../model/expected.js';
import { about, clock as hour, span } from '../../model/format.js';
import { partsOf, passagesOf } from '../../model/passages.js';
import { isLit, isOnWay } from '../../model/stages.js';
import { barsOf, layOut } from '../../model/way.js';
import { Flame } from '../../parts/marks.js';
import { now as clock } from '../../state/clock.js';
import { WAY } from '../../words/machine.js';
import { Lane, Part, placed } from './lanes.js';

/** The parts of the install, with the one that it is at. */
function partsFor({ node, entries, passages, now }) {
  const install = passages.findLast(({ stage }) => stage === 'installing');
  if (install === undefined) return [];
  const parts = partsOf(entries, install);
  const isLive = install.to === undefined && node.stage === 'installing' && node.progress;
  if (!isLive) return parts;
  const { step } = node.progress;
  return [...parts, { name: step, isLive: true, from: parts.at(-1)?.to ?? install.from, to: now }];
}

function Axis({ plan }) {
  const { at } = placed(plan.total);
  const isLast = (ms) => ms / plan.total > 0.94;
  return html`<div class="axis" aria-hidden="true"><span class="axis-from">${hour(plan.begin)}</span>
    <div class="axis-line">${plan.ticks.map((ms) => html`<span class=${isLast(ms) ? 'last' : ''} style=${{ left: at(ms) }}>${ms === 0 ? '0' : span(ms)}</span>`)}</div></div>`;
}

function End({ node, lit, left, now }) {
  const name = WAY.end[node.role === 'none' ? 'standing' : 'lit'];
  const time = left === undefined ? WAY.notReached : WAY.atAbout(hour(now + left));
  return html`<li class=${`lane end ${lit ? 'done' : 'coming'}`}>
    <span class="lane-name">${lit ? html`<${Flame} size=${18} />` : html`<i class="hollow" aria-hidden="true"></i>`}${name}</span>
    <span class="lane-says">${lit ? WAY.since(span(now - Date.parse(node.stageSince))) : time}</span></li>`;
}

function Key({ plan }) {
  const items = [
    ['took', true],
    ['usual', true],
    ['over', plan.lanes.some((lane) => barsOf(lane).over > 0)],
    ['now', plan.now !== undefined],
  ];
  return html`<p class="key" aria-hidden="true">${items.filter(([, isThere]) => isThere).map(([id]) => html`<span><i class=${`k ${id}`}></i>${WAY.key[id]}</span>`)}</p>`;
}

function titleOf(node, lit) {
  if (lit) return WAY.titleLit;
  return node.role === 'none' ? WAY.titleStanding : WAY.title;
}

/** Once a second while something moves on it; else it stands still. */
function useMovingNow(moves) {
  const [at, setAt] = useState(() => clock.get());
  useEffect(() => (moves ? clock.subscribe(setAt) : undefined), [moves]);
  return moves ? at : clock.get();
}

export function Way({ node, entries, usual, balances }) {
  const lit = isLit(node, balances);
  const passages = passagesOf(entries, node);
  const now = useMovingNow(passages.some(({ to }) => to === undefined) && !lit);
  if (passages.length === 0) return null;
  const plan = layOut({ node, passages, usual, now });
  const left = isOnWay(node, balances) ? leftOf(node, usual, now) : undefined;
  const whole = plan.lanes.reduce((sum, { length }) => sum + length, 0);
  const aside = left === undefined ? lit && WAY.whole(span(whole)) : WAY.left(about(left));
  const parts = partsFor({ node, entries, passages, now });
  const list =
    parts.length > 0 &&
    html`<ol class="parts">${parts.map((part) => html`<${Part} part=${part} plan=${plan} />`)}</ol>`;
  return html`<section class="plate" aria-labelledby="way-title">
    <header class="plate-head"><h2 id="way-title">${titleOf(node, lit)}</h2>${aside && html`<span class="faint">${aside}</span>`}</header>
    <div class="timeline"><${Axis} plan=${plan} />
      <ol>${plan.lanes.map((lane) => html`<${Lane} key=${lane.stage} ...${{ lane, plan, node }} parts=${lane.stage === 'installing' && list} />`)}
        <${End} ...${{ node, lit, left, now }} /></ol>
      <${Key} plan=${plan} /></div>
  </section>`;
}
