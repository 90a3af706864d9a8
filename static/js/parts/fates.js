/**
 * What a deed erases, and what it leaves alone. Always both.
 */
import { html } from '../../vendor/preact.js';
import { COMMON } from '../words/common.js';
import { Icon } from './icon.js';

function Fate({ kind, icon, title, lines }) {
  return html`<div class=${`fate ${kind}`}>
    <${Icon} name=${icon} />
    <div><h3>${title}</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>
  </div>`;
}

/** `erased` may be empty: that nothing goes is said, too. */
export function Fates({ erased, kept }) {
  const isNothing = erased.length === 0;
  return html`<div class="fates">
    <${Fate} kind=${isNothing ? 'none' : 'gone'} icon="erase" title=${COMMON.erased} lines=${isNothing ? [COMMON.nothing] : erased} />
    <${Fate} kind="kept" icon="keep" title=${COMMON.leftAlone} lines=${kept} />
  </div>`;
}
