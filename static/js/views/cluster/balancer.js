/**
 * HAProxy as a matrix, machines by ports: a dark cell is seen without reading.
 */
import { html } from '../../../vendor/preact.js';
import { hrefOf } from '../../frame/routes.js';
import { StageMark } from '../../parts/marks.js';
import { BALANCER } from '../../words/cluster.js';

const BACKENDS = ['api', 'https', 'http'];
const collator = new Intl.Collator('en', { numeric: true });

function Cell({ server, backend }) {
  const { port } = BALANCER.ports[backend];
  if (server === undefined)
    return html`<td class="none"><span class="sr">${BALANCER.notBehind(port)}</span></td>`;
  const node = { stage: 'failed' };
  return html`<td><span class="cell"><${StageMark} node=${node} isLit=${server.up} size=${18} />
    <span>${server.up ? BALANCER.isUp : BALANCER.isDown}<span class="roomy faint mono check">${server.check}</span></span></span></td>`;
}

function Head({ backend, servers }) {
  const { port, name } = BALANCER.ports[backend];
  const own = servers.filter((server) => server.backend === backend);
  return html`<th scope="col"><span class="port-number">${port}</span><span class="port-name">${name}</span>
    <span class="port-sum">${BALANCER.up(own.filter(({ up }) => up).length, own.length)}</span></th>`;
}

function Matrix({ servers }) {
  const names = [...new Set(servers.map(({ name }) => name))].sort(collator.compare);
  const find = (name, backend) =>
    servers.find((server) => server.name === name && server.backend === backend);
  return html`<div class="plate matrix"><table>
    <caption class="sr">${BALANCER.caption}</caption>
    <thead><tr><th scope="col"><span class="sr">${BALANCER.machine}</span></th>${BACKENDS.map((backend) => html`<${Head} ...${{ backend, servers }} />`)}</tr></thead>
    <tbody>${names.map((name) => html`<tr key=${name}><th scope="row"><a href=${hrefOf('machines', name)}>${name}</a></th>${BACKENDS.map((backend) => html`<${Cell} server=${find(name, backend)} backend=${backend} />`)}</tr>`)}</tbody>
    <tfoot><tr><th scope="row">${BALANCER.checkedBy}</th>${BACKENDS.map((backend) => html`<td>${BALANCER.ports[backend].check}</td>`)}</tr></tfoot>
  </table></div>`;
}

export function Balancer({ balancer }) {
  const { state, reason, servers, reloads } = balancer;
  return html`<section aria-labelledby="balancer-title">
    <header class="section-head"><div><h2 id="balancer-title">${BALANCER.title}</h2>
      <p class="quiet">${state === 'off' ? BALANCER.off(reason) : BALANCER.running(reloads)}</p></div></header>
    ${servers.length > 0 ? html`<${Matrix} servers=${servers} />` : state !== 'off' && html`<p class="plate quiet">${BALANCER.empty}</p>`}
  </section>`;
}
