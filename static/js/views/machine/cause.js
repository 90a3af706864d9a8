/**
 * Why it came no further, what to do about it, and the one button that does it.
 */
import { html } from '../../../vendor/preact.js';
import { buttonsOf } from '../../model/changes.js';
import { ago, span } from '../../model/format.js';
import { lastLog } from '../../model/passages.js';
import { toneOf } from '../../model/stages.js';
import { Code } from '../../parts/code.js';
import { Tick } from '../../parts/use.js';
import { change } from '../../state/deeds/machines.js';
import { orSay } from '../../state/deeds/told.js';
import { CAUSE } from '../../words/machine.js';

function Frame({ node, kind, title, children }) {
  return html`<section class=${`cause ${toneOf(node)}`} aria-labelledby="cause-title"><div class="cause-body">
    <p class="cause-kind"><${Tick} text=${kind} /></p><h2 id="cause-title">${title}</h2>${children}</div></section>`;
}

function Failed({ node, entries }) {
  const { reason, at } = node.failure ?? { reason: '', at: node.stageSince };
  const log = lastLog(entries);
  return html`<${Frame} node=${node} kind=${(now) => CAUSE.failed(ago(now - Date.parse(at)))} title=${reason}>
    ${log && html`<${Code} text=${log} name=${CAUSE.log} />`}
  <//>`;
}

function Stuck({ node, mayAct }) {
  const { reason, advice, changes, router, since } = node.stuck;
  const buttons = buttonsOf(changes);
  return html`<${Frame} node=${node} kind=${(now) => CAUSE.stuck(span(now - Date.parse(since)))} title=${reason}>
    <p>${advice}</p>
    ${router && html`<${Code} text=${CAUSE.routerLines(router)} name=${CAUSE.router} />`}
    ${mayAct && buttons.length > 0 && html`<div class="actions start">${buttons.map(({ label, body }, index) => html`<button class=${index === 0 ? 'button primary' : 'button'} type="button" onClick=${() => orSay(change(node, body))}>${label}</button>`)}</div>`}
  <//>`;
}

export function Cause({ node, mayAct, entries }) {
  if (node.stage === 'failed') return html`<${Failed} node=${node} entries=${entries} />`;
  return html`<${Stuck} node=${node} mayAct=${mayAct} />`;
}
