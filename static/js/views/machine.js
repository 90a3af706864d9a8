/**
 * One machine: where it is and why, its way there, what it is served, and what can be done.
 */
import { html } from '../../vendor/preact.js';
import { hrefOf } from '../frame/routes.js';
import { leftOf } from '../model/expected.js';
import { about, percent, span } from '../model/format.js';
import { isLit, isOnWay, needsYou, stageLine, toneOf, wordOf } from '../model/stages.js';
import { Icon } from '../parts/icon.js';
import { StageMark } from '../parts/marks.js';
import { Awaited } from '../parts/notices.js';
import { useBalances, useCluster, useMayAct, useNodes, useUsual } from '../parts/site.js';
import { Tick } from '../parts/use.js';
import { MACHINE } from '../words/machine.js';
import { Actions } from './machine/actions.js';
import { Cause } from './machine/cause.js';
import { Facts } from './machine/facts.js';
import { Log } from './machine/log.js';
import { Previews } from './machine/previews.js';
import { useTimeline } from './machine/timeline.js';
import { Waits } from './machine/waits.js';
import { Way } from './machine/way.js';

/** The sentence under its name. */
function sentence(node, { balances, usual }, at) {
  const time = span(at - Date.parse(node.stageSince));
  if (needsYou(node)) return MACHINE.sentence(stageLine(node));
  if (node.stage === 'discovered') return MACHINE.discovered;
  if (node.stage === 'enrolled') return node.reinstall ? MACHINE.again : MACHINE.approved;
  if (isLit(node, balances)) {
    if (node.stage === 'in-rotation') return MACHINE.lit(time);
    return node.stage === 'ready' ? MACHINE.ready(time) : MACHINE.standing(time);
  }
  const word = wordOf(node.stage);
  const progress = node.stage === 'installing' ? node.progress : null;
  const left = leftOf(node, usual, at);
  const rest = node.role === 'none' ? MACHINE.leftStanding : MACHINE.leftLit;
  const doing = progress
    ? MACHINE.doing(word, percent(progress.percent / 100), progress.step)
    : MACHINE.sentence(word);
  return left === undefined ? doing : doing + rest(about(left));
}

function Crumbs({ node, nodes }) {
  const at = nodes.indexOf(node);
  const [before, after] = [nodes[at - 1], nodes[at + 1]];
  return html`<nav class="crumbs" aria-label=${MACHINE.back}>
    <a class="text-button" href=${hrefOf('machines')}><${Icon} name="back" size=${18} />${MACHINE.back}</a>
    <span class="crumbs-steps">
      ${before && html`<a class="icon-button" data-previous href=${hrefOf('machines', before.name)} aria-label=${MACHINE.previous(before.name)}><${Icon} name="up" /></a>`}
      ${after && html`<a class="icon-button" data-next href=${hrefOf('machines', after.name)} aria-label=${MACHINE.next(after.name)}><${Icon} name="down" /></a>`}
    </span></nav>`;
}

function Head({ node, nodes, view, member }) {
  const tone = needsYou(node) ? `tone-${toneOf(node)}` : '';
  return html`<header class="machine-head">
    <div class="machine-title"><${StageMark} node=${node} isLit=${isLit(node, view.balances)} size=${36} />
      <div><h1>${node.name}</h1><p class=${`machine-says ${tone}`}><${Tick} text=${(at) => sentence(node, view, at)} /></p></div></div>
    ${view.mayAct && html`<${Actions} ...${{ node, nodes, member, cluster: view.cluster, usual: view.usual }} />`}
  </header>`;
}

function Gone({ name }) {
  return html`<div class="nothing"><h1>${MACHINE.gone(name)}</h1><p class="quiet">${MACHINE.goneHint}</p>
    <a class="button" href=${hrefOf('machines')}>${MACHINE.seeAll}</a></div>`;
}

/** A machine keeps its page while it is renamed: the address may hold its id, too. */
const find = (nodes, name) =>
  nodes.find((node) => node.name === name) ?? nodes.find(({ id }) => id === name);

function Body({ node, nodes, view }) {
  const timeline = useTimeline(node);
  const member = view.cluster?.members.find(({ nodeId }) => nodeId === node.id);
  const moves = isOnWay(node, view.balances);
  return html`<article class="machine">
    <${Crumbs} node=${node} nodes=${nodes} />
    <${Head} ...${{ node, nodes, view, member }} />
    ${needsYou(node) && html`<${Cause} ...${{ node, mayAct: view.mayAct, entries: timeline.entries }} />`}
    <div class="machine-grid">
      <div class="machine-main">
        <${Way} ...${{ node, entries: timeline.entries, usual: view.usual, balances: view.balances }} />
        ${(moves || needsYou(node)) && html`<${Waits} ...${{ node, member, cluster: view.cluster }} />`}
        <${Log} ...${{ node, timeline }} />
        <${Previews} ...${{ node, mayAct: view.mayAct }} />
      </div>
      <aside class="machine-side"><${Facts} ...${{ node, member }} /></aside>
    </div>
  </article>`;
}

export function Machine({ name }) {
  const nodes = useNodes();
  const balances = useBalances();
  const usualFor = useUsual();
  const mayAct = useMayAct();
  const { value: cluster } = useCluster();
  if (nodes === undefined) return html`<${Awaited} />`;
  const node = find(nodes, name);
  if (node === undefined) return html`<${Gone} name=${name} />`;
  const view = { balances, mayAct, cluster, usual: usualFor(node) };
  return html`<${Body} key=${node.id} ...${{ node, nodes, view }} />`;
}
