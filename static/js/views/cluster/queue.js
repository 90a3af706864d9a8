/**
 * Who joins next: those that may now, those that were told to wait, those that are on their way.
 */
import { html } from '../../../vendor/preact.js';
import { hrefOf } from '../../frame/routes.js';
import { isOnWay } from '../../model/stages.js';
import { StageMark } from '../../parts/marks.js';
import { CLUSTER } from '../../words/cluster.js';

const MOST = 8;

/** `{id, name, text}`, in the order in which they come. */
export function queueOf({ members, waiting }, nodes) {
  const joining = members
    .filter(({ phase }) => phase === 'granted' || phase === 'installed')
    .map(({ nodeId, name, phase }) => ({ id: nodeId, name, text: CLUSTER.phases[phase] }));
  const asked = waiting.map(({ nodeId, name, condition }) => ({
    id: nodeId,
    name,
    text: condition.reason,
  }));
  const listed = new Set([...joining, ...asked].map(({ id }) => id));
  const stages = ['booting', 'installing', 'installed'];
  const coming = nodes
    .filter(
      (node) =>
        node.role !== 'none' &&
        stages.includes(node.stage) &&
        isOnWay(node) &&
        !listed.has(node.id),
    )
    .map(({ id, name }) => ({ id, name, text: CLUSTER.onWay }));
  return [...joining, ...asked, ...coming];
}

export function Queue({ state, nodes }) {
  const queue = queueOf(state, nodes).slice(0, MOST);
  const nodeOf = (id) => nodes.find((node) => node.id === id) ?? { stage: 'joining' };
  return html`<section class="plate" aria-labelledby="c-queue">
    <header class="plate-head"><h2 id="c-queue">${CLUSTER.queue}</h2><span class="faint">${CLUSTER.queueSays}</span></header>
    ${queue.length === 0 && html`<p class="quiet">${CLUSTER.queueEmpty}</p>`}
    <ol class="members">${queue.map(
      ({ id, name, text }) => html`<li key=${id}><a href=${hrefOf('machines', name)}>
      <${StageMark} node=${nodeOf(id)} size=${20} /><b>${name}</b><span class="quiet m-says">${text}</span></a></li>`,
    )}</ol>
  </section>`;
}
