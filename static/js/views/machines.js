/**
 * All machines: the answer in a sentence, who is at the door, and the rest in the order of attention.
 */
import { html, useCallback, useMemo, useRef, useState } from '../../vendor/preact.js';
import { nextOf } from '../model/expected.js';
import { countGroups, shownGroups } from '../model/groups.js';
import { detail, headline } from '../model/headline.js';
import { isDiscovered, isLit, isOnWay } from '../model/stages.js';
import { Burner } from '../parts/burner.js';
import { Icon } from '../parts/icon.js';
import { Awaited } from '../parts/notices.js';
import { known, useBalances, useMayAct, useNodes, useProfiles, useUsual } from '../parts/site.js';
import { pure, Tick, useSignal } from '../parts/use.js';
import { now } from '../state/clock.js';
import { sort as order } from '../state/preferences.js';
import { FIRST } from '../words/first-steps.js';
import { MACHINES } from '../words/machines.js';
import { FirstSteps } from './first-steps.js';
import { AddMachines } from './machines/add.js';
import { ChooseButton, ChosenBar } from './machines/chosen.js';
import { Door } from './machines/door.js';
import { OpenDoor } from './machines/open-door.js';
import { Row } from './machines/row.js';
import { Tools } from './machines/tools.js';

function Hero({ nodes, balances, usualFor }) {
  const counts = countGroups(nodes, balances);
  const way = nodes.filter((node) => isOnWay(node, balances));
  const title = headline(counts);
  const says = (at) => detail(counts, nextOf(way, usualFor, at));
  const { urgent } = says(now.get());
  const ordered = [...known(nodes), ...nodes.filter(isDiscovered)];
  const isEmpty = ordered.every(isDiscovered);
  const jets = ordered.map((node) => ({ node, isLit: isLit(node, balances) }));
  return html`<header class="hero">
    <div><h1>${title}</h1><p class="hero-says">${urgent && html`<b>${urgent}</b> `}<${Tick} text=${(at) => says(at).rest} /></p></div>
    ${!isEmpty && html`<${Burner} jets=${jets} summary=${`${title}. ${urgent ?? ''} ${says(now.get()).rest}`} />`}
  </header>`;
}

const Group = pure(({ id, nodes, usualFor, isChoosing, chosen, onChoose }) => {
  const long = nodes.length > 40 ? 'rows long' : 'rows';
  return html`<section class=${`group ${id}`} aria-labelledby=${`group-${id}`}>
    <h2 id=${`group-${id}`} class="group-title">${MACHINES.groups[id]} <span class="n">${nodes.length}</span></h2>
    <ul class=${long}>${nodes.map(
      (node) => html`<${Row} key=${node.id} node=${node} group=${id} usual=${usualFor(node)}
      isChoosing=${isChoosing} isChosen=${chosen.has(node.id)} onChoose=${onChoose} />`,
    )}</ul>
  </section>`;
});

/** A group in which nothing changed stays the same value: it is not drawn again. */
function useStable(groups) {
  const before = useRef(new Map());
  return useMemo(
    () =>
      groups.map(({ id, nodes }) => {
        const last = before.current.get(id);
        const isSame =
          last?.length === nodes.length && nodes.every((node, index) => node === last[index]);
        if (!isSame) before.current.set(id, nodes);
        return { id, nodes: before.current.get(id) };
      }),
    [groups],
  );
}

function useChoice() {
  const [isChoosing, setChoosing] = useState(false);
  const [chosen, setChosen] = useState(() => new Set());
  const toggle = useCallback((id) => {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const end = () => {
    setChoosing(false);
    setChosen(new Set());
  };
  return { isChoosing, chosen, toggle, setChosen, begin: () => setChoosing(true), end };
}

function Nobody({ query, onAll }) {
  return html`<div class="nothing"><p>${query ? MACHINES.noneFound(query) : MACHINES.noneHere}</p>
    <button class="button" type="button" onClick=${onAll}>${MACHINES.showAll}</button></div>`;
}

/** While there is nobody to find or to sort. */
function InAdvance({ mayAct }) {
  const [isAdding, setAdding] = useState(false);
  if (!mayAct) return null;
  return html`<p class="quiet">${FIRST.list} <button class="text-button" type="button" onClick=${() => setAdding(true)}>${FIRST.listButton}</button></p>
    ${isAdding && html`<${AddMachines} onClose=${() => setAdding(false)} />`}`;
}

function List({ nodes, balances, usualFor, mayAct }) {
  const [query, setQuery] = useState('');
  const [only, setOnly] = useState('all');
  const [isAdding, setAdding] = useState(false);
  const sort = useSignal(order);
  const choice = useChoice();
  const counts = useMemo(() => countGroups(nodes, balances), [nodes, balances]);
  const found = useMemo(
    () => shownGroups(nodes, { balances, query, only, sort }),
    [nodes, balances, query, only, sort],
  );
  const groups = useStable(found);
  const shown = groups.flatMap((group) => group.nodes);
  const all = known(nodes);
  const showAll = () => {
    setQuery('');
    setOnly('all');
  };
  const choosing =
    mayAct &&
    html`<${ChooseButton} ...${choice} /><button class="icon-button" type="button" aria-label=${MACHINES.add} title=${MACHINES.add} onClick=${() => setAdding(true)}><${Icon} name="plus" /></button>`;
  if (all.length === 0) return html`<${InAdvance} mayAct=${mayAct} />`;
  return html`
    <${Tools} ...${{ query, only, counts, choosing }} onQuery=${setQuery} onOnly=${setOnly} total=${all.length} />
    <p class="sr" role="status">${query ? MACHINES.found(shown.length) : ''}</p>
    ${groups.map(({ id, nodes: members }) => html`<${Group} key=${id} id=${id} nodes=${members} usualFor=${usualFor} isChoosing=${choice.isChoosing} chosen=${choice.chosen} onChoose=${choice.toggle} />`)}
    ${shown.length === 0 && html`<${Nobody} query=${query.trim()} onAll=${showAll} />`}
    ${choice.isChoosing && html`<${ChosenBar} ...${{ nodes: all, shown, choice }} />`}
    ${isAdding && html`<${AddMachines} onClose=${() => setAdding(false)} />`}`;
}

export function Machines() {
  const nodes = useNodes();
  const balances = useBalances();
  const usualFor = useUsual();
  const profiles = useProfiles();
  const mayAct = useMayAct();
  if (nodes === undefined) return html`<${Awaited} />`;
  if (nodes.length === 0) return html`<${FirstSteps} />`;
  const visitors = nodes.filter(isDiscovered);
  return html`<div class="machines">
    <${Hero} ...${{ nodes, balances, usualFor }} />
    <${OpenDoor} mayAct=${mayAct} />
    <${Door} ...${{ visitors, nodes, profiles, mayAct }} />
    <${List} ...${{ nodes, balances, usualFor, mayAct }} />
  </div>`;
}
