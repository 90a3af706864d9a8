/**
 * Proxmox hosts, what they carry, and the VMs that are made there.
 */
import { html, useState } from '../../vendor/preact.js';
import { Awaited } from '../parts/notices.js';
import { useMayAct } from '../parts/site.js';
import { useReading, useSignal } from '../parts/use.js';
import { vmShelf } from '../state/live.js';
import { HYPERVISORS } from '../words/hypervisors.js';
import { AddHypervisor } from './hypervisors/add.js';
import { NewVms } from './hypervisors/new-vms.js';
import { HypervisorPlate } from './hypervisors/plate.js';
import { RemoveHypervisor } from './hypervisors/sheets.js';
import { VmList } from './hypervisors/vm-list.js';

const EVERY_MS = 3_000;

function says(hypervisors) {
  if (hypervisors.length === 0) return HYPERVISORS.noneSays;
  const namesIn = (state) =>
    hypervisors.filter((one) => one.state === state).map(({ name }) => name);
  const sentences = ['down', 'refused', 'unchecked'].flatMap((state) => {
    const names = namesIn(state);
    return names.length === 0 ? [] : [HYPERVISORS.saysOf[state](names)];
  });
  return sentences.length === 0 ? HYPERVISORS.calm(hypervisors.length) : sentences.join(' ');
}

function Hero({ hypervisors, vms, mayAct, onAsk }) {
  const title =
    hypervisors.length === 0
      ? HYPERVISORS.none
      : HYPERVISORS.headline(vms.length, hypervisors.length);
  const button = (id, label, isMain) =>
    html`<button class=${isMain ? 'button primary' : 'button'} type="button" onClick=${() => onAsk({ kind: id })}>${label}</button>`;
  const isEmpty = hypervisors.length === 0;
  return html`<header class="hero"><div><h1>${title}</h1><p class="hero-says">${says(hypervisors)}</p></div>
    ${mayAct && html`<div class="actions">${button('add', HYPERVISORS.add, isEmpty)}${!isEmpty && button('vms', HYPERVISORS.newVms, true)}</div>`}</header>`;
}

export function Hypervisors() {
  const { value, problem, again } = useReading('/hypervisors', { everyMs: EVERY_MS });
  const vms = useSignal(vmShelf.vms);
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(undefined);
  if (value === undefined) return html`<${Awaited} problem=${problem} again=${again} />`;
  const { hypervisors } = value;
  const made = [...(vms?.values() ?? [])];
  const close = () => {
    setAsking(undefined);
    again();
  };
  return html`<div class="hypervisors">
    <${Hero} ...${{ hypervisors, vms: made, mayAct }} onAsk=${setAsking} />
    ${vms && hypervisors.length > 0 && html`<${VmList} ...${{ vms: made, mayAct }} />`}
    ${hypervisors.map((hypervisor) => html`<${HypervisorPlate} key=${hypervisor.id} ...${{ hypervisor, mayAct, again }} onRemove=${() => setAsking({ kind: 'remove', hypervisor })} />`)}
    ${asking?.kind === 'add' && html`<${AddHypervisor} onClose=${close} />`}
    ${asking?.kind === 'vms' && html`<${NewVms} hypervisors=${hypervisors} onClose=${close} />`}
    ${asking?.kind === 'remove' && html`<${RemoveHypervisor} hypervisor=${asking.hypervisor} onClose=${close} />`}
  </div>`;
}
