/**
 * One image: what it is, its state with the proof of it, and what can be done.
 */
import { html } from '../../../vendor/preact.js';
import { bytes } from '../../model/format.js';
import { isBusy, needsSum, toneOfImage, wishFor } from '../../model/images.js';
import { Icon } from '../../parts/icon.js';
import { Transfer } from '../../parts/progress.js';
import { askImage } from '../../state/deeds/images.js';
import { orSay } from '../../state/deeds/told.js';
import { IMAGES } from '../../words/images.js';

const ICONS = { verified: 'check', downloading: 'images', broken: 'cross' };

function State({ image }) {
  const icon = ICONS[image.state];
  return html`<span class=${`state tone-${toneOfImage(image)}`}>${icon ? html`<${Icon} name=${icon} size=${16} />` : html`<i class="hollow" aria-hidden="true"></i>`}${IMAGES.states[image.state] ?? image.state}</span>`;
}

function saysOf({ state, proof, reason }) {
  if (state === 'verified') return IMAGES.proofs[proof] ?? '';
  if (state === 'unchecked') return IMAGES.uncheckedSays;
  return reason ?? IMAGES.servedLater;
}

/** What can be done with it in this state, as `{label, name, act}`. */
function deedsOf(image, { again, onAsk }) {
  const { state, label } = image;
  const asks = (kind) => () => onAsk({ kind, image });
  const fetchIt = needsSum(image) ? asks('get') : () => orSay(askImage(wishFor(image)).then(again));
  const cancel = { label: IMAGES.cancel, name: IMAGES.cancelNamed(label), act: asks('cancel') };
  const remove = { label: IMAGES.remove, name: IMAGES.removeNamed(label), act: asks('remove') };
  if (state === 'downloading') return [cancel];
  if (state === 'absent')
    return [{ label: IMAGES.goOn, name: IMAGES.goOnNamed(label), act: fetchIt }, cancel];
  if (state === 'broken' && image.release)
    return [{ label: IMAGES.again, name: IMAGES.againNamed(label), act: fetchIt }, remove];
  return [remove];
}

export function ImageRow({ image, mayAct, again, onAsk }) {
  const { label, id, kind, size, arch, progress } = image;
  const deeds = mayAct ? deedsOf(image, { again, onAsk }) : [];
  return html`<li class=${`image ${image.state}`}>
    <div class="i-what"><h3>${label}</h3><p class="faint mono">${decodeURIComponent(id)}</p></div>
    <div class="i-state"><${State} image=${image} /><p class="quiet">${saysOf(image)}</p></div>
    <div class="i-meta quiet"><span>${size ? bytes(size) : ''}</span><span>${[IMAGES.kinds[kind] ?? kind, arch].filter(Boolean).join(', ')}</span></div>
    <div class="i-do">${deeds.map(({ label: verb, name, act }) => html`<button class="button" type="button" aria-label=${name} onClick=${act}>${verb}</button>`)}</div>
    ${progress && html`<${Transfer} progress=${progress} label=${label} ofTotal=${IMAGES.ofTotal} isLive=${isBusy(image)} />`}
  </li>`;
}
