/**
 * Settings: of this device, of who may come in, and of the service as it is.
 */
import { html } from '../../vendor/preact.js';
import { hrefOf } from '../frame/routes.js';
import { Choice, Switch } from '../parts/fields.js';
import { Awaited } from '../parts/notices.js';
import { Rich } from '../parts/rich.js';
import { useMayAct } from '../parts/site.js';
import { useReading, useSignal } from '../parts/use.js';
import { density, keys, theme } from '../state/preferences.js';
import { session, signOut } from '../state/session.js';
import { SIGN_IN } from '../words/common.js';
import { SETTINGS } from '../words/settings.js';
import { About } from './settings/about.js';
import { DoorSettings } from './settings/door.js';
import { ProfileList } from './settings/profiles.js';
import { Tokens } from './settings/tokens.js';

const EVERY_MS = 5_000;

function Device() {
  const [chosen, rows, single] = [useSignal(theme), useSignal(density), useSignal(keys)];
  return html`<section class="plate" aria-labelledby="device-title"><header class="plate-head"><h2 id="device-title">${SETTINGS.device}</h2></header>
    <div class="fields">
      <${Choice} label=${SETTINGS.theme} name="theme" value=${chosen} onInput=${theme.set} options=${SETTINGS.themes} />
      <${Choice} label=${SETTINGS.density} name="density" value=${rows} onInput=${density.set} options=${SETTINGS.densities} />
    </div>
    <${Switch} label=${SETTINGS.keys} checked=${single === 'on'} onInput=${(on) => keys.set(on ? 'on' : 'off')} />
  </section>`;
}

function Who() {
  const { name, role } = useSignal(session);
  const text = name
    ? SETTINGS.signedIn(name, SETTINGS.roles[role] ?? role)
    : SETTINGS.signedInPlain;
  return html`<section class="plate who"><p><${Rich} text=${text} /></p><span class="actions">
    ${role === 'admin' && html`<a class="button" href=${hrefOf('audit')}>${SETTINGS.audit}</a>`}
    <button class="button" type="button" onClick=${signOut}>${SIGN_IN.out}</button></span></section>`;
}

export function Settings() {
  const { value: status, problem, again } = useReading('/status', { everyMs: EVERY_MS });
  const mayAct = useMayAct();
  if (status === undefined) return html`<${Awaited} problem=${problem} again=${again} />`;
  return html`<div class="settings">
    <header class="hero"><div><h1>${SETTINGS.title}</h1><p class="hero-says">${SETTINGS.says(status.version)}</p></div></header>
    <div class="settings-grid">
      <${Who} /><${Device} />
      <${DoorSettings} mayAct=${mayAct} />
      ${mayAct && html`<${Tokens} />`}
      <${About} status=${status} />
      <${ProfileList} status=${status} />
    </div>
  </div>`;
}
