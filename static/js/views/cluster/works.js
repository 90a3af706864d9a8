/**
 * What goes on by itself, a member at a time: how far it is, and how to stop it.
 */
import { html } from '../../../vendor/preact.js';
import { ago } from '../../model/format.js';
import { Bar } from '../../parts/progress.js';
import { Tick } from '../../parts/use.js';
import { cancelWork, resumeWork } from '../../state/deeds/cluster.js';
import { orSay } from '../../state/deeds/told.js';
import { WORK } from '../../words/cluster.js';

function Work({ work, mayAct, again }) {
  const { kind, after, by, startedAt, todo, done, step, stopped } = work;
  const n = todo.length + done.length;
  const name = WORK.left[after] ?? WORK.kinds[kind] ?? kind;
  const then = (promise) => orSay(promise.then(again));
  return html`<section class=${`plate work ${stopped ? 'stopped' : ''}`}>
    <header class="plate-head"><h2>${name}</h2><span class="faint"><${Tick} text=${(at) => WORK.by(by, ago(at - Date.parse(startedAt)))} /></span></header>
    <${Bar} share=${done.length / n} label=${name} isLive=${!stopped} />
    <p class="quiet">${WORK.progress(done.length, n)}. ${step}.</p>
    ${stopped && html`<p class="note-line">${WORK.stopped(stopped)}</p>`}
    ${
      mayAct &&
      html`<div class="actions start">
      ${stopped && html`<button class="button primary" type="button" onClick=${() => then(resumeWork(work))}>${WORK.resume}</button>`}
      <button class="button" type="button" aria-label=${WORK.cancelNamed(name)} onClick=${() => then(cancelWork(work))}>${WORK.cancel}</button></div>`
    }
  </section>`;
}

export function Works({ work, mayAct, again }) {
  return work.map((one) => html`<${Work} key=${one.id} ...${{ work: one, mayAct, again }} />`);
}
