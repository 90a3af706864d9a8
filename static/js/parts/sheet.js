/**
 * A dialog: in the middle of a desk, from below on a phone. The browser keeps the focus in it, and gives it back.
 */
import { html, useLayoutEffect, useRef } from '../../vendor/preact.js';
import { COMMON } from '../words/common.js';
import { Icon } from './icon.js';

/**
 * The focus begins at the title: no key that is pressed too long does anything. It is open before the next tap: a
 * slow device would take that one for what lies behind.
 */
export function Sheet({ title, onClose, wide = false, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => dialog.current.showModal(), []);
  const close = () => dialog.current.close();
  const onBackdrop = (event) => event.target === dialog.current && close();
  return html`<dialog ref=${dialog} class=${wide ? 'sheet wide' : 'sheet'} aria-labelledby="sheet-title" onClose=${onClose} onMouseDown=${onBackdrop}>
    <div class="sheet-body">
      <header>
        <h2 id="sheet-title" tabindex="-1" autofocus>${title}</h2>
        <button class="icon-button" type="button" aria-label=${COMMON.close} onClick=${close}><${Icon} name="cross" /></button>
      </header>
      ${children}
    </div>
  </dialog>`;
}

/** Closes the sheet that `event` happened in. */
export const closeSheet = (event) => event.currentTarget.closest('dialog').close();

/** The buttons of a sheet. The way back stands first. */
export function SheetActions({
  back = COMMON.cancel,
  verb,
  isBusy,
  danger = false,
  disabled = false,
}) {
  return html`<footer class="actions">
    <button class="button" type="button" onClick=${closeSheet}>${back}</button>
    <button class=${danger ? 'button danger' : 'button primary'} type="submit" disabled=${isBusy || disabled}>${verb}</button>
  </footer>`;
}

/** A form in a sheet: `onSubmit` is called without the event. */
export function SheetForm({ onSubmit, problem, children }) {
  const submit = (event) => {
    event.preventDefault();
    onSubmit();
  };
  return html`<form class="sheet-form" onSubmit=${submit}>
    ${children}
    ${problem && html`<p class="wrong" role="alert">${problem.message}</p>`}
  </form>`;
}
