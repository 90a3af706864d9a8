/**
 * The VMs that Pilotlight made: where each is, how large, and what happens to it.
 */
import { html, useState } from '../../../vendor/preact.js';
import { hrefOf } from '../../frame/routes.js';
import { capitalised, mebibytes } from '../../model/format.js';
import { byName } from '../../model/groups.js';
import { isBeingMade, lookOfVm } from '../../model/vms.js';
import { StageMark } from '../../parts/marks.js';
import { VMS } from '../../words/hypervisors.js';
import { UNITS } from '../../words/units.js';
import { CancelVm, DeleteVm, ReplaceVm } from './sheets.js';

function deedsOf(vm) {
  const { name, state } = vm;
  if (isBeingMade(vm)) return [{ kind: 'cancel', label: VMS.cancelNamed(name), words: VMS.cancel }];
  if (state === 'deleting') return [];
  return [
    { kind: 'replace', label: VMS.replaceNamed(name), words: VMS.replace },
    { kind: 'delete', label: VMS.removeNamed(name), words: VMS.remove },
  ];
}

const SHEETS = { cancel: CancelVm, delete: DeleteVm, replace: ReplaceVm };

function Vm({ vm, mayAct, onAsk }) {
  const { name, host, hypervisor, vmid, cores, memory, disk, state, step, reason } = vm;
  const { node, isLit } = lookOfVm(vm);
  // The state says that already.
  const word = VMS.states[state] ?? state;
  const isSaid = step === 'runs' || step === `is ${word.toLowerCase()}`;
  const says = reason ?? (isSaid ? undefined : step);
  return html`<li class="vm"><span class="r-mark"><${StageMark} node=${node} isLit=${isLit} size=${22} /></span>
    <a class="vm-name" href=${hrefOf('machines', name)}>${name}</a>
    <span class="vm-state">${word}${says && html`<span class="quiet">${capitalised(says)}</span>`}</span>
    <span class="quiet">${VMS.on(host ?? hypervisor, vmid)}</span>
    <span class="quiet">${VMS.size(cores, mebibytes(memory), UNITS.bytes(disk, 'GiB'))}</span>
    ${
      mayAct &&
      html`<span class="actions">
      ${deedsOf(vm).map(({ kind, label, words }) => html`<button class="button" type="button" aria-label=${label} onClick=${() => onAsk({ kind, vm })}>${words}</button>`)}</span>`
    }</li>`;
}

export function VmList({ vms, mayAct }) {
  const [asking, setAsking] = useState(undefined);
  const Asked = SHEETS[asking?.kind];
  const close = () => setAsking(undefined);
  return html`<section aria-labelledby="vms-title"><header class="section-head"><div><h2 id="vms-title">${VMS.title}</h2></div></header>
    ${vms.length === 0 ? html`<p class="plate quiet">${VMS.empty}</p>` : html`<ul class="plate-list">${vms.toSorted(byName).map((vm) => html`<${Vm} key=${vm.id} ...${{ vm, mayAct }} onAsk=${setAsking} />`)}</ul>`}
    ${Asked && html`<${Asked} vm=${asking.vm} onClose=${close} />`}
  </section>`;
}
