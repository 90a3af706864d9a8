/**
 * Members of one kind; of servers, whether they are enough to agree.
 */
import { html } from '../../../vendor/preact.js';
import { hrefOf } from '../../frame/routes.js';
import { span } from '../../model/format.js';
import { byName } from '../../model/groups.js';
import { isWell, quorumOf } from '../../model/quorum.js';
import { StageMark } from '../../parts/marks.js';
import { Tick } from '../../parts/use.js';
import { CLUSTER } from '../../words/cluster.js';
import { listed } from '../../words/units.js';

function lookOf(member) {
  if (isWell(member)) return { isLit: true, node: {} };
  if (member.phase === 'ready') return { isLit: false, node: { stage: 'ready', stuck: true } };
  return { isLit: false, node: { stage: 'joining' } };
}

function saysOf({ phase, founder, conditions, kubernetes }) {
  if (conditions.length > 0) return listed(conditions.map(({ reason }) => reason));
  if (phase !== 'ready') return CLUSTER.phases[phase] ?? phase;
  if (kubernetes?.ready === false) return CLUSTER.notReady;
  if (kubernetes?.unschedulable) return CLUSTER.cordoned;
  return founder ? CLUSTER.founder : CLUSTER.ready;
}

function Member({ member }) {
  const { isLit, node } = lookOf(member);
  return html`<li><a href=${hrefOf('machines', member.name)}>
    <${StageMark} node=${node} isLit=${isLit} size=${20} /><b>${member.name}</b>
    <span class="quiet m-says">${saysOf(member)}</span><span class="faint mono m-address">${member.address}</span></a></li>`;
}

/** One bar a server, and a line where enough of them agree. */
function Quorum({ members }) {
  const n = members.length;
  const needed = quorumOf(n);
  const ready = members.filter(isWell).length;
  const words = ready === n ? CLUSTER.quorumAll(n) : CLUSTER.quorumSome(ready, n);
  return html`<p class="quorum"><span class="quorum-marks" aria-hidden="true">
    ${members.map((_, index) => html`<i class=${index < ready ? '' : 'away'}></i>${index === needed - 1 && index < n - 1 && html`<em></em>`}`)}</span>
    <span>${CLUSTER.quorum(needed, n)} ${words}</span></p>`;
}

/** `kind` is `servers` or `agents`. */
export function Members({ kind, members, cluster }) {
  const born = cluster?.bornAt;
  return html`<section class="plate" aria-labelledby=${`c-${kind}`}>
    <header class="plate-head"><h2 id=${`c-${kind}`}>${CLUSTER[kind]}</h2>${kind === 'servers' && born && html`<span class="faint"><${Tick} text=${(at) => CLUSTER.since(span(at - Date.parse(born)))} /></span>`}</header>
    ${members.length === 0 && html`<p class="quiet">${CLUSTER.noServers}</p>`}
    <ul class="members">${members.toSorted(byName).map((member) => html`<${Member} key=${member.nodeId} member=${member} />`)}</ul>
    ${kind === 'servers' && members.length > 0 && html`<${Quorum} members=${members} />`}
  </section>`;
}
