/**
 * Line icons on a grid of 24. They stand beside words, or on a button that has a name.
 */
import { html } from '../../vendor/preact.js';

const PATHS = {
  machines: 'M4 5.500h16v5H4zM4 13.500h16v5H4zM7.400 8h.01M7.400 16h.01',
  cluster: 'M12 6.500v3.500M12 10l-6 7M12 10l6 7M12 4.500h.01M5.500 18.500h.01M18.500 18.500h.01',
  images: 'M12 4v10.500M7.800 10.500l4.200 4 4.200-4M5 19.500h14',
  hypervisors: 'M4 4.500h11v11H4zM9 8.500h11v11H9z',
  audit: 'M6 4h12v16H6zM9 8.500h6M9 12h6M9 15.500h3.500',
  settings: 'M4 7.500h9M17 7.500h3M15 5.500v4M4 16.500h3M11 16.500h9M9 14.500v4',
  'first-steps': 'M5 12.500l4.500 4.500L19 7',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.300 15.300 20 20',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400',
  dark: 'M20 14.200A8.200 8.200 0 0 1 9.800 4a8.200 8.200 0 1 0 10.200 10.200Z',
  auto: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM12 3.500v17M12 8l5.500 5.500M12 13l3.500 3.500M12 3.500l8 8',
  keys: 'M3.500 7h17v10h-17zM7 10.500h.01M11 10.500h.01M15 10.500h.01M8 14h8',
  next: 'M9.500 6l6 6-6 6',
  back: 'M14.500 6l-6 6 6 6',
  up: 'M6 14.500l6-6 6 6',
  down: 'M6 9.500l6 6 6-6',
  check: 'M5 12.500l4.500 4.500L19 7',
  cross: 'M6.500 6.500l11 11M17.500 6.500l-11 11',
  copy: 'M8.500 8.500h11v11h-11zM15.500 8.500v-4h-11v11h4',
  rows: 'M4 6.500h16M4 12h16M4 17.500h16',
  dense: 'M4 5h16M4 9.700h16M4 14.300h16M4 19h16',
  erase: 'M5 7h14M9.500 7V4.500h5V7M7 7l1 12.500h8L17 7',
  keep: 'M6.500 11V8.500a5.500 5.500 0 0 1 11 0V11M5 11h14v9H5z',
  power: 'M12 3.500v8M7 6.500a8 8 0 1 0 10 0',
  plus: 'M12 5v14M5 12h14',
  choose: 'M4.500 4.500h15v15h-15zM8 12.200l2.800 2.800L16 9.500',
  save: 'M12 4v10.500M7.800 10.500l4.200 4 4.200-4M5 19.500h14',
};

export function Icon({ name, size = 20 }) {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
