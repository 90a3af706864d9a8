/**
 * The timeline as text, the newest first.
 */
import { html, useState } from '../../../vendor/preact.js';
import { capitalised, exactClock, isSameDay, moment } from '../../model/format.js';
import { Code } from '../../parts/code.js';
import { Awaited } from '../../parts/notices.js';
import { LOG } from '../../words/machine.js';

const FEW = 14;

function lookOf({ kind, stage }) {
  if (stage === 'failed') return 'red';
  return kind === 'alarm' || kind === 'refusal' ? 'yellow' : '';
}

/** Figures and addresses behind the first colon or bracket are data: they stand back. */
function parted(text) {
  const [, words, data] = /^(.+?)(: \d.*| \(.+\))$/.exec(text) ?? [undefined, text, ''];
  return { words, data };
}

function Line({ entry }) {
  const { at, text, count, lastAt, log } = entry;
  const { words, data } = parted(text);
  const time = isSameDay(Date.parse(at), Date.now())
    ? exactClock(Date.parse(at))
    : moment(Date.parse(at));
  return html`<li class=${lookOf(entry)}><time datetime=${at}>${time}</time>
    <span>${capitalised(words)}${data && html`<span class="faint">${data}</span>`}
      ${count > 1 && html` <span class="faint">${LOG.times(count)}, ${LOG.last(exactClock(Date.parse(lastAt)))}</span>`}
      ${log && html`<details><summary>${LOG.log}</summary><${Code} text=${log} name=${LOG.log} /></details>`}</span></li>`;
}

export function Log({ timeline }) {
  const [isWhole, setWhole] = useState(false);
  const { entries, problem, again, isRead } = timeline;
  const newest = entries.toReversed();
  const shown = isWhole ? newest : newest.slice(0, FEW);
  return html`<section class="plate" aria-labelledby="log-title">
    <header class="plate-head"><h2 id="log-title">${LOG.title}</h2>
      ${newest.length > FEW && html`<button class="text-button" type="button" aria-expanded=${isWhole ? 'true' : 'false'} onClick=${() => setWhole(!isWhole)}>${isWhole ? LOG.less : LOG.more} (${newest.length})</button>`}</header>
    ${!isRead && html`<${Awaited} problem=${problem} again=${again} />`}
    ${isRead && newest.length === 0 && html`<p class="quiet">${LOG.empty}</p>`}
    <ol class="log">${shown.map((entry) => html`<${Line} key=${entry.id} entry=${entry} />`)}</ol>
  </section>`;
}
