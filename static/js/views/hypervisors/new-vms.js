/**
 * Asks for VMs: how many, how large, where, and what they become.
 */
import { html, useState } from '../../../vendor/preact.js';
import { movedTo, vmWish } from '../../model/vms.js';
import { Choice, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useProfiles } from '../../parts/site.js';
import { useDeed } from '../../parts/use.js';
import { createVms } from '../../state/deeds/hypervisors.js';
import { NEW_VMS } from '../../words/hypervisors.js';
import { ROLE_CHOICES } from '../../words/stages.js';

const FIRST = {
  ...{
    count: '1',
    namePrefix: 'vm',
    hypervisor: 'any',
    node: '',
    cores: '2',
    memory: '4',
    disk: '32',
  },
  ...{ storage: '', bridge: 'vmbr0', vlan: '', role: 'auto', profile: '', firmware: 'uefi' },
};
const NUMBER = { type: 'number', min: 1, inputmode: 'numeric' };

function PlaceFields({ wish, field, hypervisors, onMove }) {
  const places = [
    { id: 'any', label: NEW_VMS.any },
    ...hypervisors.map(({ name }) => ({ id: name, label: name })),
  ];
  const chosen = hypervisors.find(({ name }) => name === wish.hypervisor);
  const hosts = [
    { id: '', label: NEW_VMS.anyHost },
    ...(chosen?.nodes ?? []).map(({ name }) => ({ id: name, label: name })),
  ];
  return html`<${Choice} ...${field('hypervisor')} onInput=${onMove} options=${places} />
    ${chosen && html`<${Choice} ...${field('node')} label=${NEW_VMS.host} options=${hosts} />`}`;
}

export function NewVms({ hypervisors, onClose }) {
  const [wish, setWish] = useState(FIRST);
  const profiles = useProfiles();
  const { isBusy, problem, run } = useDeed();
  const set = (name) => (value) => setWish((before) => ({ ...before, [name]: value }));
  const field = (name) => ({
    name,
    label: NEW_VMS[name],
    value: wish[name],
    onInput: set(name),
    problem,
  });
  const profileOptions = profiles.map(({ name, description }) => ({
    id: name,
    label: description || name,
  }));
  const profile = wish.profile || (profiles[0]?.name ?? 'default');
  const submit = async () => {
    if (await run(() => createVms(vmWish({ ...wish, profile })))) onClose();
  };
  const n = Number(wish.count) || 1;
  return html`<${Sheet} title=${NEW_VMS.title} onClose=${onClose} wide><${SheetForm} onSubmit=${submit} problem=${problem}>
    <div class="fields thirds">
      <${TextField} ...${field('count')} ...${NUMBER} max=${32} required />
      <${TextField} ...${field('namePrefix')} label=${NEW_VMS.prefix} required />
      <${PlaceFields} ...${{ wish, field, hypervisors }} onMove=${(hypervisor) => setWish((before) => movedTo(before, hypervisor))} />
      <${TextField} ...${field('cores')} ...${NUMBER} required />
      <${TextField} ...${field('memory')} ...${NUMBER} required />
      <${TextField} ...${field('disk')} ...${NUMBER} required />
      <${TextField} ...${field('storage')} hint=${NEW_VMS.storageHint} />
      <${TextField} ...${field('bridge')} required />
      <${TextField} ...${field('vlan')} hint=${NEW_VMS.vlanHint} inputmode="numeric" />
      <${Choice} ...${field('role')} options=${ROLE_CHOICES} />
      <${Choice} ...${field('profile')} value=${profile} options=${profileOptions} />
      <${Choice} ...${field('firmware')} options=${NEW_VMS.firmwares} />
    </div>
    <p class="quiet">${NEW_VMS.says(n, Number(wish.cores), Number(wish.memory), Number(wish.disk))}</p>
    <${SheetActions} verb=${NEW_VMS.verb(n)} isBusy=${isBusy} />
  <//><//>`;
}
