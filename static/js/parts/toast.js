/**
 * One message at a time, above the tabs. It waits while it is looked at.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { toast, undoLast } from '../state/toasts.js';
import { COMMON } from '../words/common.js';
import { useSignal } from './use.js';

const SHOWN_MS = 6000;
const UNDO_MS = 10_000;

function Message({ shown }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => toast.set(undefined), shown.undo ? UNDO_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  const hold = {
    onMouseEnter: () => setHeld(true),
    onMouseLeave: () => setHeld(false),
    onFocusIn: () => setHeld(true),
    onFocusOut: () => setHeld(false),
  };
  return html`<div class="toast" ...${hold}>
    <span>${shown.text}</span>
    ${shown.undo && html`<button type="button" onClick=${undoLast}>${COMMON.undo}</button><i class=${isHeld ? 'held' : ''}></i>`}
  </div>`;
}

export function Toast() {
  const shown = useSignal(toast);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${shown && html`<${Message} key=${shown.id} shown=${shown} />`}
  </div>`;
}
