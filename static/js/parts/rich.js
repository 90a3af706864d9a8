/**
 * A text with its two marks made visible: `**bold**` and `[[key]]`. It stays text: nothing in it is markup.
 */
import { html } from '../../vendor/preact.js';

export function Rich({ text }) {
  return text.split(/(\*\*.+?\*\*|\[\[.+?\]\])/).map((part) => {
    if (part.startsWith('**')) return html`<b>${part.slice(2, -2)}</b>`;
    return part.startsWith('[[') ? html`<kbd>${part.slice(2, -2)}</kbd>` : part;
  });
}
