/**
 * Search, filters, order: the chips are the legend of the marks, too.
 */
import { html } from '../../../vendor/preact.js';
import { GROUP_IDS, SORT_IDS } from '../../model/groups.js';
import { Icon } from '../../parts/icon.js';
import { StageMark } from '../../parts/marks.js';
import { useSignal } from '../../parts/use.js';
import { density, sort } from '../../state/preferences.js';
import { MACHINES } from '../../words/machines.js';

const SAMPLES = {
  needs: { stage: 'booting', stuck: true },
  way: { stage: 'installing' },
  waiting: { stage: 'enrolled' },
};

function Chip({ id, count, isOnly, onPick }) {
  const title = id === 'all' ? MACHINES.all : (MACHINES.chips[id] ?? MACHINES.groups[id]);
  return html`<button class="chip" type="button" aria-pressed=${isOnly ? 'true' : 'false'} onClick=${() => onPick(id)}>
    ${id !== 'all' && html`<${StageMark} node=${SAMPLES[id] ?? {}} isLit=${SAMPLES[id] === undefined} size=${16} />`}
    ${title} <span class="n">${count}</span></button>`;
}

function Search({ query, onQuery }) {
  return html`<label class="search"><${Icon} name="search" size=${18} /><span class="sr">${MACHINES.find}</span>
    <input id="find" type="search" placeholder=${MACHINES.findHint} value=${query} onInput=${(event) => onQuery(event.target.value)} autocomplete="off" spellcheck=${false} />
    <kbd aria-hidden="true">/</kbd></label>`;
}

function Order() {
  const order = useSignal(sort);
  const isDense = useSignal(density) === 'compact';
  return html`<span class="order">
    <label class="sort"><span class="sr">${MACHINES.sort}</span>
      <select value=${order} onChange=${(event) => sort.set(event.target.value)}>
        ${SORT_IDS.map((id) => html`<option value=${id} selected=${id === order}>${MACHINES.sorts[id]}</option>`)}
      </select></label>
    <button class="icon-button" type="button" aria-pressed=${isDense ? 'true' : 'false'} aria-label=${MACHINES.dense} title=${MACHINES.dense}
      onClick=${() => density.set(isDense ? 'roomy' : 'compact')}><${Icon} name=${isDense ? 'dense' : 'rows'} /></button>
  </span>`;
}

/** `counts` by group. Groups that have nobody have no chip. */
export function Tools({ query, onQuery, only, onOnly, counts, total, choosing }) {
  const ids = GROUP_IDS.filter((id) => counts[id] > 0);
  return html`<div class="tools">
    <${Search} query=${query} onQuery=${onQuery} />
    <div class="chips" role="group" aria-label=${MACHINES.only}>
      <${Chip} id="all" count=${total} isOnly=${only === 'all'} onPick=${onOnly} />
      ${ids.map((id) => html`<${Chip} key=${id} id=${id} count=${counts[id]} isOnly=${only === id} onPick=${onOnly} />`)}
    </div>
    <span class="tools-end">${choosing}<${Order} /></span>
  </div>`;
}
