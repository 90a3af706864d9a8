/**
 * The door: who may come in by itself, and for how long.
 */
import { html, useState } from '../../../vendor/preact.js';
import { clock } from '../../model/format.js';
import { Choice, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useProfiles } from '../../parts/site.js';
import { useDeed, useReading } from '../../parts/use.js';
import { closeDoor, openDoor } from '../../state/deeds/machines.js';
import { orSay } from '../../state/deeds/told.js';
import { APPROVE } from '../../words/machines.js';
import { DOOR_SETTINGS } from '../../words/settings.js';
import { ROLE_CHOICES } from '../../words/stages.js';

const EVERY_MS = 10_000;

function OpenSheet({ onClose }) {
  const [wish, setWish] = useState({
    minutes: '30',
    macPrefix: '',
    role: 'none',
    profile: '',
    hostnamePrefix: 'opti',
  });
  const profiles = useProfiles();
  const { isBusy, problem, run } = useDeed();
  const set = (name) => (value) => setWish((before) => ({ ...before, [name]: value }));
  const options = profiles.map(({ name, description }) => ({
    id: name,
    label: description || name,
  }));
  const submit = async () => {
    const { minutes, macPrefix, ...rest } = wish;
    const rule = {
      ...rest,
      macPrefix: macPrefix.trim(),
      profile: wish.profile || (profiles[0]?.name ?? 'default'),
    };
    if (
      await run(() =>
        openDoor({ minutes: Number(minutes), rules: rule.macPrefix === '' ? [] : [rule] }),
      )
    )
      onClose();
  };
  const field = (name, label) => ({ name, label, value: wish[name], onInput: set(name), problem });
  return html`<${Sheet} title=${DOOR_SETTINGS.sheet} onClose=${onClose}><${SheetForm} onSubmit=${submit} problem=${problem}>
    <p class="quiet">${DOOR_SETTINGS.says}</p>
    <div class="fields">
      <${TextField} ...${field('minutes', DOOR_SETTINGS.minutes)} type="number" min="1" max="1440" required wide />
      <${TextField} ...${field('macPrefix', DOOR_SETTINGS.prefix)} hint=${DOOR_SETTINGS.prefixHint} mono wide />
      <${TextField} ...${field('hostnamePrefix', DOOR_SETTINGS.name)} wide />
      <${Choice} ...${field('role', APPROVE.role)} options=${ROLE_CHOICES} />
      <${Choice} ...${field('profile', APPROVE.profile)} options=${options} />
    </div>
    <${SheetActions} verb=${DOOR_SETTINGS.verb(Number(wish.minutes))} isBusy=${isBusy} /><//><//>`;
}

export function DoorSettings({ mayAct }) {
  const { value: door, again } = useReading('/admission', { everyMs: EVERY_MS });
  const [isOpening, setOpening] = useState(false);
  if (door === undefined) return null;
  const close = () => {
    setOpening(false);
    again();
  };
  return html`<section class="plate" aria-labelledby="door-settings-title"><header class="plate-head"><h2 id="door-settings-title">${DOOR_SETTINGS.title}</h2></header>
    <p class="quiet">${door.open ? DOOR_SETTINGS.openUntil(clock(Date.parse(door.openUntil))) : DOOR_SETTINGS.closed}</p>
    ${door.open && door.rules.length > 0 && html`<ul class="door-rules">${door.rules.map((rule) => html`<li class="quiet">${DOOR_SETTINGS.rule(rule)}</li>`)}</ul>`}
    ${
      mayAct &&
      html`<div class="actions start">${
        door.open
          ? html`<button class="button" type="button" onClick=${() => orSay(closeDoor().then(again))}>${DOOR_SETTINGS.close}</button>`
          : html`<button class="button" type="button" onClick=${() => setOpening(true)}>${DOOR_SETTINGS.open}</button>`
      }</div>`
    }
    ${isOpening && html`<${OpenSheet} onClose=${close} />`}
  </section>`;
}
