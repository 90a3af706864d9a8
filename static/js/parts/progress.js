/**
 * How far something is: a bar, and always the same in words.
 */
import { html } from '../../vendor/preact.js';
import { bytes, percent, span } from '../model/format.js';
import { COMMON } from '../words/common.js';
import { TIMES, UNITS } from '../words/units.js';

export function Bar({ share, label = COMMON.progress, isLive = false }) {
  const value = Math.round(share * 100);
  return html`<div class=${isLive ? 'bar live' : 'bar'} role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${value}>
    <b style=${{ width: `${share * 100}%` }}></b></div>`;
}

/** `progress` as the service tells it of a download: bytes, total, rate, secondsLeft. */
export function Transfer({ progress, label, ofTotal, isLive = true }) {
  const { bytes: done, total, rate, secondsLeft } = progress;
  return html`<div class="transfer">
    ${total && html`<${Bar} share=${Math.min(1, done / total)} label=${label} isLive=${isLive} />`}
    <p>
      ${total && html`<b>${percent(done / total)}</b>`}
      <span>${total ? ofTotal(bytes(done), bytes(total)) : bytes(done)}</span>
      ${isLive && rate > 0 && html`<span>${UNITS.perSecond(bytes(rate))}</span>`}
      ${isLive && secondsLeft !== null && html`<span>${TIMES.left(span(secondsLeft * 1000))}</span>`}
    </p>
  </div>`;
}
