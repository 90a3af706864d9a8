/**
 * What machines install from: what is here, what comes, what is wrong with it.
 */
import { html, useState } from '../../vendor/preact.js';
import { bytes } from '../model/format.js';
import { imagesDetail, isBusy, isReady, isSystem, sortedImages } from '../model/images.js';
import { Awaited } from '../parts/notices.js';
import { useMayAct } from '../parts/site.js';
import { useReading } from '../parts/use.js';
import { IMAGES } from '../words/images.js';
import { GetImage } from './images/get.js';
import { CancelImage, PruneSheet, RemoveImage } from './images/remove.js';
import { ImageRow } from './images/row.js';

const BUSY_MS = 1_000;
const CALM_MS = 10_000;

function useImages() {
  const [everyMs, setEveryMs] = useState(CALM_MS);
  const reading = useReading('/images', { everyMs });
  const wanted = reading.value?.images.some(isBusy) ? BUSY_MS : CALM_MS;
  if (wanted !== everyMs) setEveryMs(wanted);
  return reading;
}

function List({ id, title, says, images, ...row }) {
  if (images.length === 0) return null;
  return html`<section class="images-list" aria-labelledby=${id}>
    <header class="section-head"><div><h2 id=${id}>${title}</h2>${says && html`<p class="quiet">${says}</p>`}</div></header>
    <ul class="plate-list">${images.map((image) => html`<${ImageRow} key=${image.id} image=${image} ...${row} />`)}</ul></section>`;
}

/** What the images take is part of what is taken. */
function Space({ images }) {
  const { value: status } = useReading('/status', { everyMs: CALM_MS });
  if (!status?.space) return null;
  const { total, free } = status.space;
  const mine = images.reduce((sum, { size, progress }) => sum + (progress?.bytes ?? size ?? 0), 0);
  const others = Math.max(0, total - free - mine);
  const width = (n) => ({ width: `${(n / total) * 100}%` });
  return html`<section class="plate space" aria-labelledby="space-title">
    <header class="plate-head"><h2 id="space-title">${IMAGES.space}</h2><span class="quiet">${IMAGES.free(bytes(free), bytes(total))}</span></header>
    <div class="space-bar" role="img" aria-label=${IMAGES.spaceSays(bytes(mine), bytes(others), bytes(free))}><b class="mine" style=${width(mine)}></b><b class="others" style=${width(others)}></b></div>
    <p class="key quiet" aria-hidden="true"><span><i class="k mine"></i>${IMAGES.mine(bytes(mine))}</span><span><i class="k others"></i>${IMAGES.others(bytes(others))}</span></p>
  </section>`;
}

export function Images() {
  const { value, problem, again } = useImages();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(undefined);
  if (value === undefined) return html`<${Awaited} problem=${problem} again=${again} />`;
  const images = sortedImages(value.images);
  const close = () => {
    setAsking(undefined);
    again();
  };
  const row = { mayAct, again, onAsk: setAsking };
  return html`<div class="images">
    <header class="hero"><div><h1>${IMAGES.headline(images.filter(isSystem).filter(isReady).length)}</h1><p class="hero-says">${imagesDetail(images)}</p></div>
      ${
        mayAct &&
        html`<div class="actions"><button class="button" type="button" onClick=${() => setAsking({ kind: 'prune' })}>${IMAGES.prune}</button>
        <button class="button primary" type="button" onClick=${() => setAsking({ kind: 'get' })}>${IMAGES.get}</button></div>`
      }</header>
    <${List} id="systems" title=${IMAGES.systems} images=${images.filter(isSystem)} ...${row} />
    <${List} id="artifacts" title=${IMAGES.artifacts} says=${IMAGES.artifactsSays} images=${images.filter((image) => !isSystem(image))} ...${row} />
    <${Space} images=${images} />
    ${asking?.kind === 'get' && html`<${GetImage} image=${asking.image} onClose=${close} />`}
    ${asking?.kind === 'prune' && html`<${PruneSheet} onClose=${close} />`}
    ${asking?.kind === 'cancel' && html`<${CancelImage} image=${asking.image} onClose=${close} />`}
    ${asking?.kind === 'remove' && html`<${RemoveImage} image=${asking.image} onClose=${close} />`}
  </div>`;
}
