/**
 * What is not so yet, each with its reason: what the service says, else what comes next by itself.
 */
import { html } from '../../../vendor/preact.js';
import { WAITS } from '../../words/machine.js';

/** What is to come, from each stage on. */
function ahead({ stage, role }) {
  const all = [
    ['enrolled', WAITS.enrolled],
    ['booting', WAITS.installing],
    ['installing', WAITS.installing],
    ['installed', WAITS.firstBoot],
    ...(role === 'none'
      ? []
      : [
          ['joining', WAITS.joining],
          ['ready', WAITS.rotation],
        ]),
  ];
  const at = all.findIndex(([name]) => name === stage);
  const rest = at === -1 ? [] : all.slice(at).map(([, wait]) => wait);
  return [...new Set(rest)];
}

export function conditionsOf({ node, member, cluster }) {
  const waiting = cluster?.waiting.find(({ nodeId }) => nodeId === node.id)?.condition;
  const said = [waiting, ...(member?.conditions ?? [])].filter(Boolean);
  return [...said, ...ahead(node)];
}

export function Waits(props) {
  const conditions = conditionsOf(props);
  if (conditions.length === 0) return null;
  return html`<section class="plate" aria-labelledby="waits-title">
    <header class="plate-head"><h2 id="waits-title">${WAITS.title}</h2></header>
    <ul class="unmet">${conditions.map(({ name, reason }) => html`<li><i class="hollow" aria-hidden="true"></i><b>${name}</b><span class="quiet">${reason}</span></li>`)}</ul>
  </section>`;
}
