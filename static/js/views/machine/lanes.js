/**
 * The lanes of a machine's way: a bar in the plot, and the same in words.
 */
import { html } from '../../../vendor/preact.js';
import { about, span } from '../../model/format.js';
import { doingOf } from '../../model/stages.js';
import { barsOf, comparison } from '../../model/way.js';
import { Icon } from '../../parts/icon.js';
import { WAY } from '../../words/machine.js';

function LaneSays({ lane, node }) {
  const { state, length, usual } = lane;
  if (state === 'unreached') return html`<span class="sr">${WAY.notReached}</span>`;
  if (state === 'coming') return about(usual);
  if (state === 'failed')
    return html`<b class="tag red">${WAY.failed}</b> ${WAY.after(span(length))}`;
  if (state === 'live') {
    const isOver = length > usual;
    return html`${node.stuck && html`<b class="tag yellow">${WAY.stuck}</b> `}${span(length)}<em>${isOver ? WAY.usually(span(usual)) : WAY.of(about(usual))}</em>`;
  }
  const difference = comparison(lane);
  return html`${span(length)} ${difference && html`<em>${WAY[difference.kind](span(difference.by))}</em>`}`;
}

/** Shares of the plot, in per cent. */
export const placed = (total) => ({
  at: (ms) => `${(ms / total) * 100}%`,
  bar: (start, length) => ({
    left: `${(start / total) * 100}%`,
    width: `${(length / total) * 100}%`,
  }),
});

function Plot({ plan, children }) {
  const { at } = placed(plan.total);
  return html`<span class="plot" aria-hidden="true">
    ${plan.ticks.map((ms) => html`<i class="grid" style=${{ left: at(ms) }}></i>`)}
    ${plan.now !== undefined && html`<i class="now" style=${{ left: at(plan.now) }}></i>`}
    ${children}
  </span>`;
}

export function Lane({ lane, plan, node, parts }) {
  const { bar } = placed(plan.total);
  const { took, over } = barsOf(lane);
  const look = lane.state === 'live' && node.stuck ? 'stuck' : lane.state;
  return html`<li class=${`lane ${look}`}>
    <span class="lane-name">${doingOf(lane.stage)}</span>
    <span class="lane-says"><${LaneSays} lane=${lane} node=${node} /></span>
    <${Plot} plan=${plan}>
      ${lane.state !== 'unreached' && lane.usual > 0 && html`<i class="usual" style=${bar(lane.start, lane.usual)}></i>`}
      ${took > 0 && html`<i class="took" style=${bar(lane.start, took)}></i>`}
      ${over > 0 && html`<i class="over" style=${bar(lane.start + took, over)}></i>`}
    <//>
    ${parts}
  </li>`;
}

export function Part({ part, plan }) {
  const { bar } = placed(plan.total);
  const length = part.to - part.from;
  return html`<li class=${`part ${part.isLive ? 'live' : 'done'}`}>
    ${part.isLive ? html`<i class="spark" aria-hidden="true"></i>` : html`<${Icon} name="check" size=${16} />`}
    <span class="part-name">${part.name}</span>
    <span class="part-says">${span(length)}</span>
    <${Plot} plan=${plan}><i class="took" style=${bar(part.from - plan.begin, length)}></i><//>
  </li>`;
}
