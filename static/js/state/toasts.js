/**
 * What has just been done, said once; some of it can be undone.
 */
import { createSignal } from './signal.js';

/** `{id, text, undo}` or undefined. */
export const toast = createSignal(undefined);
let last = 0;

export function say(text, { undo, isBad = false } = {}) {
  last += 1;
  toast.set({ id: last, text, undo, isBad });
}

export function undoLast() {
  const shown = toast.get();
  if (!shown?.undo) return;
  toast.set(undefined);
  shown.undo();
}
