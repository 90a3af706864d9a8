/**
 * That the door is open: who comes in by itself, and for how long.
 */
import { html } from '../../../vendor/preact.js';
import { span } from '../../model/format.js';
import { Rich } from '../../parts/rich.js';
import { Tick, useReading } from '../../parts/use.js';
import { closeDoor } from '../../state/deeds/machines.js';
import { orSay } from '../../state/deeds/told.js';
import { DOOR } from '../../words/machines.js';

const EVERY_MS = 15_000;

export function OpenDoor({ mayAct }) {
  const { value: door, again } = useReading('/admission', { everyMs: EVERY_MS });
  if (!door?.open) return null;
  const close = () => orSay(closeDoor().then(again));
  return html`<section class="note-line open-door">
    <p><b><${Tick} text=${(at) => DOOR.open(span(Date.parse(door.openUntil) - at))} /></b> <${Rich} text=${DOOR.openRules(door.rules.length)} /></p>
    ${mayAct && html`<button class="button" type="button" onClick=${close}>${DOOR.close}</button>`}
  </section>`;
}
