/**
 * From an empty installation to the first boot: what is done, what runs, and what is yours.
 */
import { html, useState } from '../../vendor/preact.js';
import { hrefOf } from '../frame/routes.js';
import { firstImage, isServed, missingLoaders, networkLines } from '../model/first-steps.js';
import { Icon } from '../parts/icon.js';
import { Flame } from '../parts/marks.js';
import { Awaited } from '../parts/notices.js';
import { Transfer } from '../parts/progress.js';
import { Rich } from '../parts/rich.js';
import { useMayAct, useNodes } from '../parts/site.js';
import { useDeed, useReading } from '../parts/use.js';
import { askImage } from '../state/deeds/images.js';
import { FIRST } from '../words/first-steps.js';
import { IMAGES } from '../words/images.js';
import { AddMachines } from './machines/add.js';

const EVERY_MS = 2_000;
const RELEASE = '24.04';

/** `state` is `done`, `now`, `yours` or `trouble`. */
function Step({ n, state, title, children }) {
  const marks = {
    done: html`<${Icon} name="check" size=${18} />`,
    now: html`<i class="spark"></i>`,
    yours: n,
    trouble: '!',
  };
  return html`<li class=${state}><span class="step-mark" aria-hidden="true">${marks[state]}</span><div><h2>${title}</h2>${children}</div></li>`;
}

function Lines({ lines }) {
  return html`<ul class="checks">${lines.map(({ isFine, text }) => html`<li class=${isFine ? '' : 'bad'}><${Icon} name=${isFine ? 'check' : 'cross'} size=${16} /><span>${text}</span></li>`)}</ul>`;
}

function NetworkStep({ status }) {
  const lines = networkLines(status);
  const isFine = lines.every((line) => line.isFine);
  return html`<${Step} n=${1} state=${isFine ? 'done' : 'trouble'} title=${isFine ? FIRST.network.fine : FIRST.network.trouble}><${Lines} lines=${lines} /><//>`;
}

function LoaderStep({ status }) {
  const missing = missingLoaders(status);
  if (missing.length === 0) {
    return html`<${Step} n=${2} state="done" title=${FIRST.loaders.fine}><p class="quiet">${FIRST.loaders.installed}</p><//>`;
  }
  const lines = missing.map(({ loader, advice }) => ({
    isFine: false,
    text: FIRST.loaders.each(loader, advice),
  }));
  return html`<${Step} n=${2} state="yours" title=${FIRST.loaders.missing}><${Lines} lines=${lines} /><p class="quiet">${FIRST.loaders.hint}</p><//>`;
}

/** Asking is slow where the mirror is far, or not there at all. */
function GetImage({ release, verb, again }) {
  const { isBusy, problem, run } = useDeed();
  const get = () => run(() => askImage({ release }).then(again));
  return html`<button class="button primary" type="button" disabled=${isBusy} onClick=${get}>${isBusy ? FIRST.image.asking : verb}</button>
    ${problem && html`<p class="wrong" role="alert">${problem.message}</p>`}`;
}

function ImageStep({ image, mayAct, again }) {
  const { image: words } = FIRST;
  const { value: told } = useReading('/settings');
  const folder = told?.settings.images;
  if (image === undefined) {
    return html`<${Step} n=${3} state="yours" title=${words.none}><p class="quiet">${words.noneSays}${folder && html`: <code>${folder}</code>`}</p>
      ${mayAct && html`<${GetImage} release=${RELEASE} verb=${words.get(RELEASE)} again=${again} />`}<//>`;
  }
  if (isServed(image)) {
    return html`<${Step} n=${3} state="done" title=${words.fine(image.label)}><p class="quiet">${IMAGES.proofs[image.proof] ?? IMAGES.states.unchecked}</p><//>`;
  }
  if (image.state === 'downloading' || image.state === 'checking') {
    return html`<${Step} n=${3} state="now" title=${words.coming(image.label)}><p class="quiet">${words.comingSays}</p>
      ${image.progress && html`<${Transfer} progress=${image.progress} label=${words.coming(image.label)} ofTotal=${IMAGES.ofTotal} />`}<//>`;
  }
  return html`<${Step} n=${3} state="yours" title=${words.stopped(image.label)}><p>${image.reason}</p>
    ${mayAct && html`<${GetImage} release=${image.point ?? RELEASE} verb=${words.again} again=${again} />`}<//>`;
}

function MachineStep({ state }) {
  return html`<${Step} n=${4} state=${state} title=${FIRST.machine.title}>
    <dl class="how">${FIRST.machine.how.map(({ what, text }) => html`<div><dt>${what}</dt><dd><${Rich} text=${text} /></dd></div>`)}</dl>
    <p class="listen" role="status"><i class="spark" aria-hidden="true"></i>${FIRST.machine.listening}</p><//>`;
}

/** The first step that waits for a person. */
function mine(status, image) {
  if (missingLoaders(status).length > 0) return 2;
  return image === undefined || image.state === 'absent' || image.state === 'broken' ? 3 : 4;
}

function Unlit() {
  return html`<div class="unlit" aria-hidden="true"><${Flame} size=${44} breathes />${Array.from({ length: 20 }, () => html`<i></i>`)}</div>`;
}

export function FirstSteps() {
  const { value: status, problem, again } = useReading('/status', { everyMs: EVERY_MS });
  const mayAct = useMayAct();
  const nodes = useNodes() ?? [];
  const [isAdding, setAdding] = useState(false);
  if (status === undefined) return html`<${Awaited} problem=${problem} again=${again} />`;
  const image = firstImage(status.images ?? []);
  return html`<div class="first">
    <header class="hero"><${Unlit} /><h1>${FIRST.title}</h1><p class="hero-says">${FIRST.mine(mine(status, image))}</p></header>
    ${nodes.length > 0 && html`<p class="quiet">${FIRST.done} <a href=${hrefOf('machines')}>${FIRST.toMachines}</a></p>`}
    <ol class="first-steps">
      <${NetworkStep} status=${status} />
      <${LoaderStep} status=${status} />
      <${ImageStep} ...${{ image, mayAct, again }} />
      <${MachineStep} state=${mine(status, image) === 4 ? 'yours' : 'now'} />
    </ol>
    ${mayAct && html`<p class="quiet first-foot">${FIRST.list} <button class="text-button" type="button" onClick=${() => setAdding(true)}>${FIRST.listButton}</button></p>`}
    ${isAdding && html`<${AddMachines} onClose=${() => setAdding(false)} />`}
  </div>`;
}
