/**
 * The profiles: what machines can become.
 */
import { html } from '../../../vendor/preact.js';
import { useProfiles } from '../../parts/site.js';
import { SETTINGS } from '../../words/settings.js';

export function ProfileList() {
  const profiles = useProfiles();
  return html`<section class="plate" aria-labelledby="profiles-title"><header class="plate-head"><h2 id="profiles-title">${SETTINGS.profiles}</h2></header>
    <p class="quiet">${SETTINGS.profilesSays}</p>
    <ul class="profiles">${profiles.map((profile) => html`<li key=${profile.name}><b>${profile.name}</b><span>${profile.description}</span><span class="faint">${SETTINGS.profile(profile)}</span></li>`)}</ul>
  </section>`;
}
