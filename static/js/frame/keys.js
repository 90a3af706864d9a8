/**
 * The keyboard: single keys where nobody writes, and only while they are switched on.
 */
import { useEffect, useRef } from '../../vendor/preact.js';
import { keys, nextTheme, theme } from '../state/preferences.js';
import { undoLast } from '../state/toasts.js';
import { hrefOf } from './routes.js';

const GO = {
  m: 'machines',
  c: 'cluster',
  i: 'images',
  v: 'hypervisors',
  l: 'audit',
  s: 'settings',
};
const GO_MS = 900;
/** Where a key is a letter. */
const WRITING = 'input:not([type=checkbox]), select, textarea';

const press = (selector) => document.querySelector(selector)?.click();

/** From row to row in a list; from machine to machine on the page of one. */
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (rows.length === 0) return press(by > 0 ? '[data-next]' : '[data-previous]');
  const at = rows.indexOf(document.activeElement);
  const next = at === -1 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[Math.min(rows.length - 1, Math.max(0, next))].focus();
}

/** Begins to choose where nothing is chosen yet, with the row that has the focus. */
function choose() {
  const at = [...document.querySelectorAll('[data-row]')].indexOf(document.activeElement);
  if (document.activeElement?.matches('[data-row][type=checkbox]'))
    return document.activeElement.click();
  press('[data-choose]');
  requestAnimationFrame(() => {
    const row = document.querySelectorAll('[data-row]')[Math.max(0, at)];
    row?.focus();
    if (at >= 0) row?.click();
  });
}

const ACTS = {
  '/': () => document.getElementById('find')?.focus(),
  j: () => step(1),
  k: () => step(-1),
  x: choose,
  a: () => press('[data-approve]'),
  u: undoLast,
  t: () => theme.set(nextTheme()),
};

function goBack(event) {
  if (event.target.matches?.(WRITING)) return event.target.blur();
  if (document.querySelector('[data-choose][aria-pressed=true]')) return press('[data-choose]');
  press('.crumbs a[href]');
}

export function useKeyboard({ onSheet }) {
  const goingUntil = useRef(0);
  useEffect(() => {
    const onKey = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]'))
        return;
      if (event.key === 'Escape') return goBack(event);
      if (event.target.matches?.(WRITING) || keys.get() === 'off') return;
      const isGoing = event.timeStamp < goingUntil.current;
      goingUntil.current = event.key === 'g' ? event.timeStamp + GO_MS : 0;
      const goTo = () => {
        location.hash = hrefOf(GO[event.key]);
      };
      const act = isGoing && GO[event.key] ? goTo : event.key === '?' ? onSheet : ACTS[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
