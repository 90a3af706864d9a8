/**
 * The machines, drawn: groups in order of attention, rows in order of names.
 */
import { element } from './dom.js';
import { markOf } from './marks.js';
import { toneOf, wordFor } from './stages.js';
import { facts, lastWords, place, span } from './words.js';

const PLATES = { door: 'plate door', needs: 'plate needs' };

/** Draws `groups` into `into`. A control that had the focus has it afterwards. */
export function drawGroups(into, groups, { now, onApprove }) {
  const focused = document.activeElement?.id;
  into.replaceChildren(...groups.map((group) => drawGroup(group, { now, onApprove })));
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}

function drawGroup({ id, title, says, nodes }, options) {
  const heading = element(
    'h2',
    { id: `group-${id}` },
    title,
    element('span', { class: 'n' }, String(nodes.length)),
  );
  const rows = element('ul', { class: 'rows' }, ...nodes.map((node) => drawRow(node, options)));
  const explanation = says && element('p', { class: 'group-says' }, says);
  const frame = { class: `group ${PLATES[id] ?? ''}`, 'aria-labelledby': heading.id };
  return element('section', frame, heading, explanation || undefined, rows);
}

function drawRow(node, { now, onApprove }) {
  const isAtDoor = node.stage === 'discovered';
  return element(
    'li',
    { class: 'row' },
    markOf(node),
    element('span', { class: isAtDoor ? 'name mono' : 'name' }, node.name),
    element('span', { class: `word tone-${toneOf(node)}` }, wordFor(node)),
    element('span', { class: 'line' }, lastWords(node)),
    element('span', { class: 'place' }, isAtDoor ? facts(node) : place(node)),
    element(
      'span',
      { class: 'span', title: node.stageSince },
      `for ${span(now - Date.parse(node.stageSince))}`,
    ),
    isAtDoor ? approveButton(node, onApprove) : undefined,
  );
}

function approveButton(node, onApprove) {
  const label = {
    id: `approve-${node.id}`,
    class: 'button primary act',
    type: 'button',
    'aria-label': `Approve ${node.name}…`,
  };
  const button = element('button', label, 'Approve…');
  button.addEventListener('click', () => onApprove(node));
  return button;
}
