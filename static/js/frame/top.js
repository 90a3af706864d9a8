/**
 * The bar on top: brand, views, connection, theme. On a phone the views stand at the thumb.
 */
import { html } from '../../vendor/preact.js';
import { clock } from '../model/format.js';
import { isDiscovered } from '../model/stages.js';
import { Icon } from '../parts/icon.js';
import { Flame } from '../parts/marks.js';
import { useSignal } from '../parts/use.js';
import { connection, fleet } from '../state/live.js';
import { nextTheme, theme } from '../state/preferences.js';
import { session } from '../state/session.js';
import { FRAME, PRODUCT } from '../words/common.js';
import { hrefOf } from './routes.js';

const visitors = (nodes) => (nodes ? [...nodes.values()].filter(isDiscovered).length : 0);
const isEmpty = (nodes) => nodes?.size === 0;

function Tab({ id, view, badge = 0 }) {
  return html`<a class=${`tab-${id}`} href=${hrefOf(id)} aria-current=${view === id ? 'page' : undefined}>
    <${Icon} name=${id} size=${22} /><span>${FRAME.views[id]}</span>
    ${badge > 0 && html`<em class="badge" aria-label=${FRAME.waiting(badge)}>${badge}</em>`}</a>`;
}

function Tabs({ view }) {
  const isAdmin = useSignal(session, ({ role }) => role === 'admin');
  const waiting = useSignal(fleet.nodes, visitors);
  const isFirst = useSignal(fleet.nodes, isEmpty);
  const ids = [
    'machines',
    'cluster',
    'images',
    'hypervisors',
    isAdmin && 'audit',
    'settings',
    isFirst && 'first-steps',
  ];
  return html`<nav class="nav" aria-label=${FRAME.nav}>
    ${ids.filter(Boolean).map((id) => html`<${Tab} key=${id} id=${id} view=${view} badge=${id === 'machines' ? waiting : 0} />`)}</nav>`;
}

function Connection() {
  const { state, since } = useSignal(connection);
  const { role } = useSignal(session);
  return html`<span class=${`connection ${state}`} role="status">
    ${state === 'live' && html`<i class="spark" aria-hidden="true"></i>`}<span>${FRAME.connection[state]}</span>
    ${state === 'lost' && html`<span class="sr">${FRAME.lostSince(clock(since))}</span>`}
    ${role === 'viewer' && html`<span class="viewer">${FRAME.viewer}</span>`}</span>`;
}

function ThemeButton() {
  const chosen = useSignal(theme);
  const word = FRAME.themes[chosen];
  return html`<button class="icon-button" type="button" aria-label=${FRAME.changeTheme(word)} title=${FRAME.theme(word)} onClick=${() => theme.set(nextTheme())}><${Icon} name=${chosen} /></button>`;
}

export function Top({ view, onKeyboard }) {
  return html`<header class="top"><div class="top-in">
    <a class="brand" href=${hrefOf('machines')}><${Flame} size=${26} /><span>${PRODUCT}</span></a>
    <${Tabs} view=${view} />
    <div class="top-end"><${Connection} />
      <button class="icon-button for-keys" type="button" aria-label=${FRAME.keyboard} title=${FRAME.keyboardTitle} onClick=${onKeyboard}><${Icon} name="keys" /></button>
      <${ThemeButton} /></div>
  </div></header>`;
}

/** Under the bar while no word comes: what is shown may be old. */
export function LostNotice() {
  const { state, since } = useSignal(connection);
  return (
    state === 'lost' &&
    html`<p class="lost-notice" aria-hidden="true">${FRAME.lostSince(clock(since))}</p>`
  );
}
