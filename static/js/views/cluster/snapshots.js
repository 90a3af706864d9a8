/**
 * Snapshots of etcd: taken, and copied to where they survive the cluster.
 */
import { html, useState } from '../../../vendor/preact.js';
import { bytes, moment } from '../../model/format.js';
import { TextField } from '../../parts/fields.js';
import { Awaited } from '../../parts/notices.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed, useReading } from '../../parts/use.js';
import { fetchSnapshot, takeSnapshot } from '../../state/deeds/cluster.js';
import { orSay } from '../../state/deeds/told.js';
import { SNAPSHOTS } from '../../words/cluster.js';

const EVERY_MS = 30_000;

function TakeSheet({ onClose }) {
  const [name, setName] = useState('');
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    if (await run(() => takeSnapshot(name.trim()))) onClose();
  };
  return html`<${Sheet} title=${SNAPSHOTS.takeTitle} onClose=${onClose}><${SheetForm} onSubmit=${submit} problem=${problem}>
    <${TextField} label=${SNAPSHOTS.name} name="name" value=${name} onInput=${setName} hint=${SNAPSHOTS.nameHint} problem=${problem} />
    <${SheetActions} verb=${SNAPSHOTS.verb} isBusy=${isBusy} /><//><//>`;
}

function Snapshot({ snapshot, mayAct, again }) {
  const { name, memberName, bytes: size, createdAt, fetched } = snapshot;
  return html`<li><span class="s-name mono">${name}</span><span class="quiet">${moment(Date.parse(createdAt))}, ${bytes(size)}</span>
    <span class="quiet">${SNAPSHOTS.on(memberName)}${fetched && html` ${SNAPSHOTS.here}`}</span>
    <span class="s-do">${mayAct && !fetched && html`<button class="button" type="button" aria-label=${SNAPSHOTS.fetchNamed(name)} onClick=${() => orSay(fetchSnapshot(snapshot).then(again))}>${SNAPSHOTS.fetch}</button>`}</span></li>`;
}

export function Snapshots({ mayAct }) {
  const { value, problem, again } = useReading('/cluster/snapshots', { everyMs: EVERY_MS });
  const [isTaking, setTaking] = useState(false);
  const close = () => {
    setTaking(false);
    again();
  };
  return html`<section class="plate snapshots" aria-labelledby="snapshots-title">
    <header class="plate-head"><h2 id="snapshots-title">${SNAPSHOTS.title}</h2>${mayAct && html`<button class="text-button" type="button" onClick=${() => setTaking(true)}>${SNAPSHOTS.take}</button>`}</header>
    ${value === undefined && html`<${Awaited} problem=${problem} again=${again} />`}
    ${value?.snapshots.length === 0 && html`<p class="quiet">${SNAPSHOTS.empty}</p>`}
    <ul class="snapshot-list">${value?.snapshots.map((snapshot) => html`<${Snapshot} key=${snapshot.name} ...${{ snapshot, mayAct, again }} />`)}</ul>
    ${isTaking && html`<${TakeSheet} onClose=${close} />`}
  </section>`;
}
