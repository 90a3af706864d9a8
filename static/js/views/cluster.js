/**
 * The cluster: its servers and their quorum, who joins next, and the front end.
 */
import { html } from '../../vendor/preact.js';
import { ago } from '../model/format.js';
import { agentsOf, healthOf, serversOf, spareOf } from '../model/quorum.js';
import { Awaited } from '../parts/notices.js';
import { useMayAct, useNodes } from '../parts/site.js';
import { Tick, useReading } from '../parts/use.js';
import { CLUSTER } from '../words/cluster.js';
import { ClusterActions } from './cluster/actions.js';
import { Balancer } from './cluster/balancer.js';
import { Members } from './cluster/members.js';
import { Queue } from './cluster/queue.js';
import { Snapshots } from './cluster/snapshots.js';
import { Works } from './cluster/works.js';

const EVERY_MS = 3_000;

function Hero({ state, health, mayAct }) {
  const [servers, agents] = [serversOf(state), agentsOf(state)];
  const says =
    state.cluster === null
      ? CLUSTER.noneSays
      : `${CLUSTER.says(servers.length, agents.length, state.cluster.version)} ${servers.length > 0 ? CLUSTER.spare(spareOf(servers.length)) : ''}`;
  return html`<header class="hero"><div><h1>${CLUSTER.titles[health]}</h1><p class="hero-says">${says}</p></div>
    ${mayAct && state.cluster !== null && html`<${ClusterActions} state=${state} />`}</header>`;
}

/** What the service says of the cluster as a whole: what it lacks, and what it would do. */
function Remarks({ state }) {
  const { conditions, advice, kubernetes } = state;
  const contact = (at) =>
    kubernetes.state === 'seen'
      ? CLUSTER.contact.seen(ago(at - Date.parse(kubernetes.at)))
      : CLUSTER.contact[kubernetes.state](kubernetes.reason);
  return html`
    ${
      conditions.length > 0 &&
      html`<section class="plate" aria-labelledby="conditions-title"><header class="plate-head"><h2 id="conditions-title">${CLUSTER.conditions}</h2></header>
      <ul class="unmet">${conditions.map(({ name, reason }) => html`<li><i class="hollow" aria-hidden="true"></i><b>${name}</b><span class="quiet">${reason}</span></li>`)}</ul></section>`
    }
    ${advice.length > 0 && html`<section class="note-line advice" aria-label=${CLUSTER.advice}>${advice.map((text) => html`<p>${text}</p>`)}</section>`}
    ${state.cluster !== null && html`<p class="quiet contact"><${Tick} text=${contact} /></p>`}`;
}

export function Cluster() {
  const { value: state, problem, again } = useReading('/cluster', { everyMs: EVERY_MS });
  const nodes = useNodes() ?? [];
  const mayAct = useMayAct();
  if (state === undefined) return html`<${Awaited} problem=${problem} again=${again} />`;
  return html`<div class="cluster">
    <${Hero} ...${{ state, mayAct }} health=${healthOf(state)} />
    <${Works} ...${{ work: state.work, nodes, mayAct, again }} />
    <div class="cluster-grid">
      <${Members} kind="servers" members=${serversOf(state)} cluster=${state.cluster} />
      <${Queue} ...${{ state, nodes }} />
    </div>
    <${Remarks} state=${state} />
    ${agentsOf(state).length > 0 && html`<div class="cluster-grid wide"><${Members} kind="agents" members=${agentsOf(state)} cluster=${state.cluster} /></div>`}
    <${Balancer} balancer=${state.balancer} />
    ${state.cluster?.bornAt && html`<${Snapshots} mayAct=${mayAct} />`}
  </div>`;
}
