/**
 * The service as it is, and as it is configured.
 */
import { html } from '../../../vendor/preact.js';
import { useReading } from '../../parts/use.js';
import { SETTINGS } from '../../words/settings.js';

function nfsText(nfs) {
  if (nfs?.ok) return SETTINGS.nfs;
  return nfs === 'off' ? SETTINGS.nfsOff : SETTINGS.noNfs(nfs?.reason ?? '');
}

function linesOf({ addresses = [], medium, counters, loaders, profiles }) {
  const served = addresses.map(({ interfaceName, address }) =>
    SETTINGS.address(interfaceName, address),
  );
  const missing = loaders?.missing ?? [];
  const broken = profiles?.broken ?? [];
  const nfs = medium?.nfs;
  return [
    [SETTINGS.addresses, served.length > 0 ? served : [SETTINGS.noAddress]],
    [SETTINGS.medium, [nfsText(nfs)]],
    [SETTINGS.dhcp, [counters?.dhcp ? String(counters.dhcp.offers) : SETTINGS.noDhcp]],
    [SETTINGS.loaders, missing.map(({ loader }) => loader)],
    [SETTINGS.brokenProfiles, broken.map(({ name, reason }) => `${name}: ${reason}`)],
  ].filter(([, texts]) => texts.length > 0);
}

/** `a.b: value`, for whatever the service is configured with. */
export function flattened(value, path = []) {
  if (value === null || typeof value !== 'object') return [[path.join('.'), String(value)]];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return [[path.join('.'), value.join(', ')]];
  return Object.entries(value).flatMap(([name, inner]) => flattened(inner, [...path, name]));
}

function Own() {
  const { value } = useReading('/settings');
  if (value === undefined) return null;
  return html`<details class="own"><summary>${SETTINGS.own}</summary>
    <dl class="facts">${flattened(value.settings ?? value).map(([name, text]) => html`<div><dt class="mono small">${name}</dt><dd class="mono small">${text}</dd></div>`)}</dl></details>`;
}

export function About({ status }) {
  return html`<section class="plate" aria-labelledby="service-title"><header class="plate-head"><h2 id="service-title">${SETTINGS.service}</h2></header>
    <dl class="facts">${linesOf(status).map(([name, texts]) => html`<div><dt>${name}</dt><dd>${texts.map((text) => html`<span class="block">${text}</span>`)}</dd></div>`)}</dl>
    <${Own} />
    <div class="actions start"><a class="button" href="/reference">${SETTINGS.reference}</a></div>
  </section>`;
}
