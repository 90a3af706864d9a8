/**
 * Tabs, moved through with the arrow keys (ARIA Authoring Practices, tabs pattern).
 */
import { html, useState } from '../../vendor/preact.js';

/** `items` are `{id, label, body}`; `body` is called for the tab that shows. */
export function Tabs({ items, label }) {
  const [at, setAt] = useState(0);
  const shown = items[Math.min(at, items.length - 1)];
  const move = (event) => {
    const target = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[
      event.key
    ];
    if (target === undefined) return;
    event.preventDefault();
    const next = (target + items.length) % items.length;
    setAt(next);
    event.currentTarget.children[next].focus();
  };
  return html`<div class="tabs">
    <div role="tablist" aria-label=${label} onKeyDown=${move}>
      ${items.map(
        (
          item,
          index,
        ) => html`<button role="tab" type="button" id=${`tab-${item.id}`} aria-controls="tab-panel"
        aria-selected=${item === shown ? 'true' : 'false'} tabindex=${item === shown ? 0 : -1} onClick=${() => setAt(index)}>${item.label}</button>`,
      )}
    </div>
    <div role="tabpanel" id="tab-panel" aria-labelledby=${`tab-${shown.id}`}>${shown.body()}</div>
  </div>`;
}
