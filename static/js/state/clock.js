/**
 * One clock for everything on the page that tells a time: it goes once a second, while somebody looks.
 */
import { createSignal } from './signal.js';

export const now = createSignal(Date.now());

const tick = () => {
  if (!document.hidden) now.set(Date.now());
};

export function startClock() {
  setInterval(tick, 1000);
  document.addEventListener('visibilitychange', tick);
}
