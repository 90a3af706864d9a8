/**
 * Changes what a machine is to be, how odd firmware is answered, and how it is switched on.
 */
import { html, useState } from '../../../vendor/preact.js';
import { nodePatch } from '../../model/node-patch.js';
import { powerDraft } from '../../model/power.js';
import { Choice, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed } from '../../parts/use.js';
import { change } from '../../state/deeds/machines.js';
import { EDIT } from '../../words/machine-deeds.js';
import { ROLE_CHOICES } from '../../words/stages.js';
import { PowerFields } from './edit-power.js';

const BOOT = [
  ['offer', EDIT.offer, EDIT.offers],
  ['loader', EDIT.loader, EDIT.loaders],
  ['local', EDIT.local, EDIT.locals],
  ['order', EDIT.order, EDIT.orders],
];

function draftOf({ hostname, role, profile, address, boot, power }) {
  return { hostname, role, profile, address: address ?? '', boot, power: powerDraft(power) };
}

export function EditSheet({ node, profiles, onClose }) {
  // As it was when the form was filled: what somebody else changes meanwhile is no wish of this one.
  const [before] = useState(node);
  const [wish, setWish] = useState(() => draftOf(before));
  const { isBusy, problem, run } = useDeed();
  const set = (name) => (value) => setWish((last) => ({ ...last, [name]: value }));
  const setBoot = (name) => (value) =>
    setWish((last) => ({ ...last, boot: { ...last.boot, [name]: value } }));
  const patch = nodePatch(before, wish);
  const submit = async () => {
    if (await run(() => change(node, patch))) onClose();
  };
  const options = profiles.map(({ name, description }) => ({
    id: name,
    label: description || name,
  }));
  const field = (name) => ({
    name,
    label: EDIT[name],
    value: wish[name],
    onInput: set(name),
    problem,
  });
  return html`<${Sheet} title=${EDIT.title(node.name)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <p class="quiet">${EDIT.says}</p>
      <div class="fields">
        <${TextField} ...${field('hostname')} required />
        <${TextField} ...${field('address')} hint=${EDIT.addressHint} mono />
        <${Choice} ...${field('role')} options=${ROLE_CHOICES} />
        <${Choice} ...${field('profile')} options=${options} />
        ${BOOT.map(([name, label, choices]) => html`<${Choice} key=${name} label=${label} name=${`boot.${name}`} value=${wish.boot[name]} onInput=${setBoot(name)} options=${choices} problem=${problem} />`)}
        ${before.power && html`<${PowerFields} draft=${wish.power} onInput=${set('power')} problem=${problem} kept=${before.power.driver} />`}
      </div>
      <${SheetActions} verb=${EDIT.verb(node.name)} isBusy=${isBusy} disabled=${Object.keys(patch).length === 0} />
    <//>
  <//>`;
}
