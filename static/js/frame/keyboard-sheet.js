/**
 * The list of keys, and the switch that puts single ones to rest.
 */
import { html } from '../../vendor/preact.js';
import { Switch } from '../parts/fields.js';
import { Sheet } from '../parts/sheet.js';
import { useSignal } from '../parts/use.js';
import { keys as preferred } from '../state/preferences.js';
import { KEYBOARD } from '../words/common.js';

function Keys({ keys }) {
  return keys.map(
    (key, index) =>
      html`${index > 0 && html`<span class="faint">${KEYBOARD.or}</span>`}<kbd>${key}</kbd>`,
  );
}

export function KeyboardSheet({ onClose }) {
  const isOn = useSignal(preferred) === 'on';
  return html`<${Sheet} title=${KEYBOARD.title} onClose=${onClose}>
    <dl class="keymap">${KEYBOARD.rows.map(
      ({ keys, next, does }) =>
        html`<div><dt><${Keys} keys=${keys} />${next && html`<span class="faint">${KEYBOARD.next}</span><${Keys} keys=${next} />`}</dt><dd>${does}</dd></div>`,
    )}</dl>
    <${Switch} label=${KEYBOARD.single} checked=${isOn} onInput=${(on) => preferred.set(on ? 'on' : 'off')} />
  <//>`;
}
