/**
 * The page: who is signed in, which view the address shows, and what is the same on all of them.
 */
import { html, render, useEffect, useRef, useState } from '../vendor/preact.js';
import { KeyboardSheet } from './frame/keyboard-sheet.js';
import { useKeyboard } from './frame/keys.js';
import { routeOf } from './frame/routes.js';
import { LostNotice, Top } from './frame/top.js';
import { Guard } from './parts/notices.js';
import { Toast } from './parts/toast.js';
import { useSignal } from './parts/use.js';
import { startClock } from './state/clock.js';
import { startLive } from './state/live.js';
import { applyPreferences } from './state/preferences.js';
import { resumeSession, session } from './state/session.js';
import { Audit } from './views/audit.js';
import { Cluster } from './views/cluster.js';
import { FirstSteps } from './views/first-steps.js';
import { Hypervisors } from './views/hypervisors.js';
import { Images } from './views/images.js';
import { Machine } from './views/machine.js';
import { Machines } from './views/machines.js';
import { Settings } from './views/settings.js';
import { SignIn } from './views/sign-in.js';
import { FRAME, PRODUCT } from './words/common.js';

const VIEWS = {
  machines: Machines,
  cluster: Cluster,
  images: Images,
  hypervisors: Hypervisors,
  audit: Audit,
  settings: Settings,
  'first-steps': FirstSteps,
};

function useRoute() {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const onChange = () => setRoute(routeOf(location.hash));
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return route;
}

/** A new view begins at its top, and that is where the keyboard is, too. */
function useArrival({ view, name }) {
  const main = useRef(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = FRAME.title(name ?? FRAME.views[view]);
    if (!isFirst.current) {
      scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
    isFirst.current = false;
  }, [view, name]);
  return main;
}

/** Only while somebody is signed in: what lives on the connection. */
function Inside() {
  const route = useRoute();
  const main = useArrival(route);
  const [isKeyboard, setKeyboard] = useState(false);
  useEffect(startLive, []);
  useKeyboard({ onSheet: () => setKeyboard(true) });
  const { view, name } = route;
  const shown =
    view === 'machines' && name !== undefined
      ? html`<${Machine} key=${name} name=${name} />`
      : html`<${VIEWS[view]} />`;
  return html`
    <a class="skip" href="#main" onClick=${(event) => {
      event.preventDefault();
      main.current.focus();
    }}>${FRAME.skip}</a>
    <${Top} view=${view} onKeyboard=${() => setKeyboard(true)} />
    <main id="main" ref=${main} tabindex="-1"><${LostNotice} /><${Guard} key=${`${view}/${name}`}>${shown}<//></main>
    <${Toast} />
    ${isKeyboard && html`<${KeyboardSheet} onClose=${() => setKeyboard(false)} />`}`;
}

function App() {
  const { state, words } = useSignal(session);
  useEffect(() => {
    if (state === 'out') document.title = PRODUCT;
  }, [state]);
  if (state === 'in') return html`<${Inside} />`;
  return state === 'out' && html`<${SignIn} words=${words} />`;
}

applyPreferences();
startClock();
render(html`<${App} />`, document.getElementById('app'));
resumeSession();
