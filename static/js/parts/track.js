/**
 * The way of one machine in a row: each stage as wide as the root of its usual time.
 */
import { html } from '../../vendor/preact.js';
import { shareOf } from '../model/expected.js';
import { wayOf } from '../model/stages.js';

export function Track({ node, usual, now }) {
  const way = wayOf(node);
  const at = way.indexOf(node.stage);
  return html`<span class="track" aria-hidden="true">${way.map((stage, index) => {
    const width = { flexGrow: Math.sqrt(usual?.[stage] ?? 60_000) };
    if (index !== at) return html`<i class=${index < at ? 'done' : ''} style=${width}></i>`;
    return html`<i class="now" style=${width}><b style=${{ width: `${Math.round(shareOf(node, usual, now) * 100)}%` }}></b></i>`;
  })}</span>`;
}
