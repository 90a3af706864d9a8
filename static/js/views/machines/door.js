/**
 * The door: machines that asked to boot and that nobody approved.
 */
import { html, useEffect, useState } from '../../../vendor/preact.js';
import { archOf, makerOf, titleOf } from '../../model/facts.js';
import { ago } from '../../model/format.js';
import { StageMark } from '../../parts/marks.js';
import { Tick } from '../../parts/use.js';
import { ignore, ignoredMacs, onIgnored } from '../../state/preferences.js';
import { say } from '../../state/toasts.js';
import { DEEDS } from '../../words/deeds.js';
import { DOOR } from '../../words/machines.js';
import { ApproveMany, ApproveOne } from './approve.js';

function useIgnored() {
  const [macs, setMacs] = useState(ignoredMacs);
  useEffect(() => onIgnored(() => setMacs(ignoredMacs())), []);
  return macs;
}

function hide(node) {
  ignore(node.macs[0]);
  say(DEEDS.ignored(titleOf(node)), { undo: () => ignore(node.macs[0], false) });
}

function Visitor({ node, mayAct, onApprove }) {
  const name = `${titleOf(node)} ${node.macs[0]}`;
  return html`<li>
    <span class="r-mark"><${StageMark} node=${node} size=${22} /></span>
    <span class="d-what"><b>${makerOf(node)}${node.serial && html` <span class="mono">${node.serial}</span>`}</b>
      <span class="quiet">${archOf(node)}</span></span>
    <span class="d-where"><span class="mono">${node.macs.join(', ')}</span>
      <span class="quiet"><${Tick} text=${(at) => DOOR.asked(ago(at - Date.parse(node.lastLine?.lastAt ?? node.createdAt)))} /></span></span>
    ${
      mayAct &&
      html`<span class="d-do">
      <button class="button" type="button" aria-label=${DOOR.ignoreNamed(name)} onClick=${() => hide(node)}>${DOOR.ignore}</button>
      <button class="button primary" type="button" aria-label=${DOOR.approveNamed(name)} data-approve onClick=${() => onApprove(node)}>${DOOR.approve}</button>
    </span>`
    }
  </li>`;
}

export function Door({ visitors, nodes, profiles, mayAct }) {
  // One machine, or the ids of those that were here when all were asked for: nobody slips in later.
  const [asking, setAsking] = useState(undefined);
  const ignored = useIgnored();
  const shown = visitors.filter(({ macs }) => !ignored.has(macs[0]));
  const hidden = visitors.length - shown.length;
  // Whom somebody else approved meanwhile is asked about no more.
  const asked = Array.isArray(asking) ? shown.filter(({ id }) => asking.includes(id)) : [];
  const close = () => setAsking(undefined);
  const showHidden = () => {
    for (const { macs } of visitors) ignore(macs[0], false);
  };
  return html`
    ${
      shown.length > 0 &&
      html`<section class="door" aria-labelledby="door-title">
      <header><div><h2 id="door-title">${DOOR.title(shown.length)}</h2><p class="quiet">${DOOR.says}</p></div>
        ${mayAct && shown.length > 1 && html`<button class="text-button" type="button" onClick=${() => setAsking(shown.map(({ id }) => id))}>${DOOR.approveAll(shown.length)}</button>`}
      </header>
      <ul>${shown.map((node) => html`<${Visitor} key=${node.id} ...${{ node, mayAct }} onApprove=${setAsking} />`)}</ul>
    </section>`
    }
    ${hidden > 0 && html`<p class="door-hidden quiet">${DOOR.hidden(hidden)} <button class="text-button" type="button" onClick=${showHidden}>${DOOR.showHidden}</button></p>`}
    ${asked.length > 0 && html`<${ApproveMany} machines=${asked} ...${{ nodes, profiles }} onClose=${close} />`}
    ${asking?.id && html`<${ApproveOne} key=${asking.id} node=${asking} ...${{ nodes, profiles }} onClose=${close} />`}`;
}
