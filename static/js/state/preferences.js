/**
 * What a person prefers on this device.
 */
import { createSignal } from './signal.js';

function kept(key, initial) {
  const signal = createSignal(localStorage.getItem(key) ?? initial);
  signal.subscribe((value) => {
    if (value === initial) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  });
  return signal;
}

/** `auto`, `light` or `dark`. theme-early.js reads it before the first paint. */
export const theme = kept('theme', 'auto');
/** `roomy` or `compact`. */
export const density = kept('density', 'roomy');
/** `on` or `off`: single keys do something (WCAG 2.1.4). */
export const keys = kept('keys', 'on');
export const sort = kept('sort', 'name');
/** Machines at the door that are hidden here: their MACs, with spaces between. */
const ignored = kept('ignored', '');

export const ignoredMacs = () => new Set(ignored.get().split(' ').filter(Boolean));
export const onIgnored = ignored.subscribe;

export function ignore(mac, isIgnored = true) {
  const macs = ignoredMacs();
  if (isIgnored) macs.add(mac);
  else macs.delete(mac);
  ignored.set([...macs].join(' '));
}

export const nextTheme = () =>
  ({ auto: 'light', light: 'dark', dark: 'auto' })[theme.get()] ?? 'auto';

/** Keeps the document as it is preferred. */
export function applyPreferences() {
  const root = document.documentElement.dataset;
  const apply = () => {
    if (theme.get() === 'auto') delete root.theme;
    else root.theme = theme.get();
    root.density = density.get();
  };
  theme.subscribe(apply);
  density.subscribe(apply);
  apply();
}
