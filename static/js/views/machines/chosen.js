/**
 * What can be done to several machines at once.
 */
import { html, useState } from '../../../vendor/preact.js';
import { installedDisk } from '../../model/disk-words.js';
import { Fates } from '../../parts/fates.js';
import { Choice } from '../../parts/fields.js';
import { Icon } from '../../parts/icon.js';
import { ServersAway } from '../../parts/servers-away.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useCluster } from '../../parts/site.js';
import { useDeed } from '../../parts/use.js';
import { forEach, power, reinstall, remove } from '../../state/deeds/machines.js';
import { COMMON } from '../../words/common.js';
import { FATES, POWER } from '../../words/machine-deeds.js';
import { CHOSEN, MACHINES } from '../../words/machines.js';
import { listed } from '../../words/units.js';

export function ChooseButton({ isChoosing, begin, end }) {
  const label = isChoosing ? MACHINES.chooseDone : MACHINES.choose;
  return html`<button class="icon-button" type="button" data-choose aria-pressed=${isChoosing ? 'true' : 'false'} aria-label=${label} title=${label}
    onClick=${isChoosing ? end : begin}><${Icon} name="choose" /></button>`;
}

const membersOf = ({ value }) => new Set(value?.members.map(({ nodeId }) => nodeId));

function ReinstallMany({ nodes, onDone, onClose }) {
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    if (await run(() => forEach(nodes, (node) => reinstall(node)))) onDone();
  };
  const erased = nodes.map((node) =>
    FATES.diskOf(node.name, installedDisk(node) ?? FATES.unknownDisk),
  );
  return html`<${Sheet} title=${CHOSEN.reinstallTitle(nodes.length)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <${Fates} erased=${erased} kept=${[FATES.otherDisks, FATES.clusterLeft]} />
      <${SheetActions} back=${COMMON.keep} verb=${CHOSEN.reinstallVerb(nodes.length)} isBusy=${isBusy} danger />
    <//>
  <//>`;
}

function RemoveMany({ nodes, onDone, onClose }) {
  const members = membersOf(useCluster());
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    if (await run(() => forEach(nodes, (node) => remove(node, { isMember: members.has(node.id) }))))
      onDone();
  };
  const names = listed(nodes.map(({ name }) => name));
  return html`<${Sheet} title=${CHOSEN.removeTitle(nodes.length)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <${Fates} erased=${[FATES.records(names)]} kept=${[FATES.disksKept]} />
      <${SheetActions} back=${COMMON.keep} verb=${CHOSEN.removeVerb(nodes.length)} isBusy=${isBusy} danger />
    <//>
  <//>`;
}

function PowerMany({ nodes, onDone, onClose }) {
  const [action, setAction] = useState('on');
  const { value: cluster } = useCluster();
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    if (await run(() => forEach(nodes, (node) => power(node, { action })))) onDone();
  };
  return html`<${Sheet} title=${POWER.titleMany(nodes.length)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <${Choice} label=${POWER.action} name="action" value=${action} onInput=${setAction} options=${POWER.actions} />
      <p class="quiet">${POWER.says[action]}</p>
      ${action !== 'on' && html`<${ServersAway} cluster=${cluster} nodes=${nodes} />`}
      <${SheetActions} verb=${POWER.verbMany(action, nodes.length)} isBusy=${isBusy} />
    <//>
  <//>`;
}

const SHEETS = { reinstall: ReinstallMany, remove: RemoveMany, power: PowerMany };

export function ChosenBar({ nodes, shown, choice }) {
  const [asking, setAsking] = useState(undefined);
  const chosen = nodes.filter(({ id }) => choice.chosen.has(id));
  const Asked = SHEETS[asking];
  const button = (id, label) =>
    html`<button class="button" type="button" disabled=${chosen.length === 0} onClick=${() => setAsking(id)}>${label}</button>`;
  const hasPower = nodes.some((node) => node.power !== undefined);
  return html`<section class="chosen" aria-label=${CHOSEN.label}>
    <p role="status"><b>${CHOSEN.chosen(chosen.length)}</b></p>
    <button class="text-button" type="button" onClick=${() => choice.setChosen(new Set(shown.map(({ id }) => id)))}>${CHOSEN.all}</button>
    <button class="text-button" type="button" onClick=${() => choice.setChosen(new Set())}>${CHOSEN.none}</button>
    <span class="actions">${button('reinstall', CHOSEN.reinstall)}${hasPower && button('power', CHOSEN.power)}${button('remove', CHOSEN.remove)}</span>
    <button class="icon-button" type="button" aria-label=${MACHINES.chooseDone} onClick=${choice.end}><${Icon} name="cross" /></button>
    ${Asked && html`<${Asked} nodes=${chosen} onDone=${choice.end} onClose=${() => setAsking(undefined)} />`}
  </section>`;
}
