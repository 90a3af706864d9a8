/**
 * One message at a time, above the tabs. It waits while it is pointed at, and while nobody can read it: its seconds
 * are those of the page's clock, which stands while the page is hidden or its device has no time for it.
 */
import { html, useEffect, useState } from '../../vendor/preact.js';
import { now } from '../state/clock.js';
import { toast, undoLast } from '../state/toasts.js';
import { COMMON } from '../words/common.js';
import { useSignal } from './use.js';

const SHOWN_S = 6;
const UNDO_S = 10;

function Message({ shown }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return undefined;
    let left = shown.undo ? UNDO_S : SHOWN_S;
    return now.subscribe(() => {
      // The second that had begun already does not count.
      if (left === 0) toast.set(undefined);
      left -= 1;
    });
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
