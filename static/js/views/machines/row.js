/**
 * One machine in the list: quiet when all is well, with its cause in the row when it is not.
 */
import { html } from '../../../vendor/preact.js';
import { hrefOf } from '../../frame/routes.js';
import { leftOf } from '../../model/expected.js';
import { addressOf, hardwareOf } from '../../model/facts.js';
import { about, ago, span } from '../../model/format.js';
import { roleOf, stageText, toneOf } from '../../model/stages.js';
import { Icon } from '../../parts/icon.js';
import { StageMark } from '../../parts/marks.js';
import { Track } from '../../parts/track.js';
import { pure, Tick } from '../../parts/use.js';
import { now } from '../../state/clock.js';
import { CHOSEN, MACHINES } from '../../words/machines.js';
import { TIMES } from '../../words/units.js';

/** What it does, or what is wrong with it, in a line. */
function saysOf(node, group) {
  if (node.stage === 'failed') return node.failure?.reason ?? '';
  if (node.stuck) return node.stuck.reason;
  if (group === 'waiting') {
    const wakes = node.power && node.power.driver !== 'none';
    if (node.reinstall) return MACHINES.reinstalls;
    return wakes ? MACHINES.switchOnOrWake : MACHINES.switchOn;
  }
  if (node.stage === 'installing' && node.progress) return node.progress.step;
  if (!node.lastLine) return '';
  const { text, count } = node.lastLine;
  return count > 1 ? MACHINES.repeated(text, count) : text;
}

function Word({ node }) {
  const { word, rest } = stageText(node);
  return html`<span class="r-word">${word}${rest && html`<span class="roomy">${rest}</span>`}</span>`;
}

function Calm({ node }) {
  return html`<span class="r-role">${roleOf(node.role)}</span>
    <span class="r-address mono">${addressOf(node)}</span>
    <span class="r-body">${hardwareOf(node)}</span>
    <span class="r-time"><span class="sr">${MACHINES.in(stageText(node).word)}</span><${Tick} text=${(at) => span(at - Date.parse(node.stageSince))} /></span>`;
}

function timeText(node, group, usual) {
  const since = Date.parse(node.stuck?.since ?? node.stageSince);
  if (node.stage === 'failed') return (at) => ago(at - since);
  const isMoving = group === 'way' && leftOf(node, usual, 0) !== undefined;
  return isMoving
    ? (at) => about(leftOf(node, usual, at))
    : (at) => TIMES.lasting(span(at - since));
}

function Busy({ node, group, usual }) {
  return html`<${Word} node=${node} />
    <span class="r-says">${saysOf(node, group)}</span>
    ${group === 'way' && html`<span class="r-track"><${Track} node=${node} usual=${usual} now=${now.get()} /></span>`}
    <span class="r-time"><${Tick} text=${timeText(node, group, usual)} />${group === 'way' && html`<span class="sr">${MACHINES.left}</span>`}</span>`;
}

const KINDS = { needs: 'needs', way: 'moving', waiting: 'cold', lit: 'calm', standing: 'calm' };

function Face({ node, group, usual, isChoosing }) {
  const isCalm = KINDS[group] === 'calm';
  return html`<span class="r-mark"><${StageMark} node=${node} isLit=${isCalm} size=${22} /></span>
    <span class="r-name">${node.name}</span>
    ${isCalm ? html`<${Calm} node=${node} />` : html`<${Busy} ...${{ node, group, usual }} />`}
    ${!isChoosing && html`<span class="r-go"><${Icon} name="next" size=${18} /></span>`}`;
}

/** The whole row is one link; while several are chosen it is one label. */
export const Row = pure((props) => {
  const { node, group, isChoosing, isChosen, onChoose } = props;
  const look = `row ${KINDS[group]} is-${toneOf(node)}`;
  if (!isChoosing) {
    return html`<li class=${look}><a class="r-line" href=${hrefOf('machines', node.name)} data-row><${Face} ...${props} /></a></li>`;
  }
  return html`<li class=${look}><label class="r-line choosing">
    <input type="checkbox" data-row aria-label=${CHOSEN.choose(node.name)} checked=${isChosen} onChange=${() => onChoose(node.id)} />
    <${Face} ...${props} /></label></li>`;
});
