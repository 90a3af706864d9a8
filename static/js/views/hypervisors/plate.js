/**
 * One hypervisor: whether it answers, its hosts with their memory, and what its token lacks.
 */
import { html } from '../../../vendor/preact.js';
import { ago, mebibytes } from '../../model/format.js';
import { Code } from '../../parts/code.js';
import { StageMark } from '../../parts/marks.js';
import { Bar } from '../../parts/progress.js';
import { useNodes } from '../../parts/site.js';
import { Tick } from '../../parts/use.js';
import { checkHypervisor } from '../../state/deeds/hypervisors.js';
import { orSay } from '../../state/deeds/told.js';
import { HYPERVISORS } from '../../words/hypervisors.js';
import { UNITS } from '../../words/units.js';

const LOOKS = {
  up: { isLit: true, node: {} },
  down: { node: { stage: 'failed' } },
  refused: { node: { stage: 'ready', stuck: true } },
};

function Mark({ state }) {
  const { node, isLit = false } = LOOKS[state] ?? { node: { stage: 'enrolled' } };
  return html`<${StageMark} node=${node} isLit=${isLit} size=${22} />`;
}

function storageText({ name, active, available }) {
  if (!active) return HYPERVISORS.storageAway(name);
  return available === null ? name : HYPERVISORS.storage(name, UNITS.bytes(available, 'GiB'));
}

function Host({ host }) {
  const { name, status, cpus, memory, memoryUsed, reason, storages = [] } = host;
  const isUp = status === 'online' || status === 'up';
  return html`<li><span class="h-name"><${StageMark} node=${{ stage: 'failed' }} isLit=${isUp} size=${18} /><b>${name}</b></span>
    ${
      isUp && memory
        ? html`<span class="h-memory"><${Bar} share=${memoryUsed / memory} label=${name} /><span class="quiet">${HYPERVISORS.memory(mebibytes(memoryUsed), mebibytes(memory))}</span></span>
    <span class="quiet h-cpus">${HYPERVISORS.host(cpus)}</span>`
        : html`<span class="quiet h-memory">${reason ?? status}</span>`
    }
    ${storages.length > 0 && html`<span class="faint h-storages">${storages.map(storageText).join(', ')}</span>`}</li>`;
}

/** What its token lacks, with the line that mends it. */
function Missing({ missing }) {
  const { path, privileges, neededFor, command } = missing;
  return html`<div class="note-line"><p><b>${HYPERVISORS.missing(privileges, path)}</b> ${neededFor}</p><${Code} text=${command} name=${HYPERVISORS.mend} /></div>`;
}

function Head({ hypervisor, mayAct, again, onRemove }) {
  const { name, state, reason, checkedAt, version, nodeId } = hypervisor;
  const carrier = useNodes()?.find(({ id }) => id === nodeId);
  const facts = [
    version && HYPERVISORS.version(version),
    carrier && HYPERVISORS.carrier(carrier.name),
  ].filter(Boolean);
  return html`<header class="h-head"><${Mark} state=${state} />
    <div><h2>${name}</h2><p class="quiet">${[HYPERVISORS.states[state] ?? state, ...facts].join(', ')}${checkedAt && html`, <${Tick} text=${(at) => HYPERVISORS.checked(ago(at - Date.parse(checkedAt)))} />`}</p>
      ${reason && html`<p class="wrong">${reason}</p>`}</div>
    ${
      mayAct &&
      html`<span class="actions">
      <button class="button" type="button" aria-label=${HYPERVISORS.checkNamed(name)} onClick=${() => orSay(checkHypervisor(hypervisor).then(again))}>${HYPERVISORS.check}</button>
      <button class="button" type="button" aria-label=${HYPERVISORS.removeNamed(name)} onClick=${onRemove}>${HYPERVISORS.remove}</button></span>`
    }</header>`;
}

export function HypervisorPlate(props) {
  const { endpoints, tokenId, trust, nodes = [], missingPrivileges = [] } = props.hypervisor;
  return html`<section class="plate hypervisor" aria-label=${props.hypervisor.name}>
    <${Head} ...${props} />
    ${nodes.length > 0 && html`<ul class="hosts">${nodes.map((host) => html`<${Host} key=${host.name} host=${host} />`)}</ul>`}
    ${missingPrivileges.map((missing) => html`<${Missing} key=${missing.path} missing=${missing} />`)}
    <p class="faint mono small h-foot">${[...endpoints, tokenId, trust?.fingerprint].filter(Boolean).join(' · ')}</p>
  </section>`;
}
