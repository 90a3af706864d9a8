/**
 * The audit log, page by page.
 */
import { html, useEffect, useMemo, useState } from '../../vendor/preact.js';
import { hrefOf } from '../frame/routes.js';
import { moment } from '../model/format.js';
import { NO_PAGES, withNewest, withOlder } from '../model/log-pages.js';
import { Icon } from '../parts/icon.js';
import { Awaited } from '../parts/notices.js';
import { useDeed, useReading, useSignal } from '../parts/use.js';
import { call } from '../state/api.js';
import { fleet, vmShelf } from '../state/live.js';
import { AUDIT } from '../words/audit.js';

const PAGE = 50;
const EVERY_MS = 10_000;

/** What the API knows by an id, people know by its name. */
function named(target, names) {
  const [, id] = target.split('/');
  return names.get(id) ?? target;
}

function useNames() {
  const nodes = useSignal(fleet.nodes);
  const vms = useSignal(vmShelf.vms);
  return useMemo(
    () =>
      new Map(
        [...(nodes?.values() ?? []), ...(vms?.values() ?? [])].map(({ id, name }) => [id, name]),
      ),
    [nodes, vms],
  );
}

function Entry({ entry, names }) {
  const { at, by, role, address, action, target, status } = entry;
  const isDone = Number(status) < 400 || status === 'done';
  return html`<tr class=${isDone ? '' : 'refused'}>
    <td class="a-at"><time datetime=${at}>${moment(Date.parse(at))}</time></td>
    <th scope="row" class="a-by">${by ?? AUDIT.stranger}<span class="faint">${role}</span></th>
    <td class="a-action">${action}</td><td class="a-target mono">${named(target, names)}</td>
    <td class="a-address mono faint">${address}</td>
    <td class="a-status">${isDone ? AUDIT.done : AUDIT.refused(status)}</td></tr>`;
}

/** The newest page stays fresh; older ones are added below when somebody asks. */
function useEntries() {
  const { value, problem, again } = useReading(`/audit?limit=${PAGE}`, { everyMs: EVERY_MS });
  const [pages, setPages] = useState(NO_PAGES);
  const deed = useDeed();
  useEffect(() => {
    if (value) setPages((before) => withNewest(before, value));
  }, [value]);
  const { next } = pages;
  const more = () =>
    deed.run(async () => {
      const page = await call(`/audit?limit=${PAGE}&cursor=${encodeURIComponent(next)}`);
      setPages((before) => withOlder(before, page, next));
    });
  return {
    entries: pages.entries,
    isRead: pages !== NO_PAGES,
    reading: { problem, again },
    older: { more: next && more, isBusy: deed.isBusy, problem: deed.problem },
  };
}

function Older({ more, isBusy, problem }) {
  return html`${problem && html`<p class="wrong" role="alert">${problem.message}</p>`}
    <p class="more"><button class="button" type="button" disabled=${isBusy} onClick=${more}>${AUDIT.older}</button></p>`;
}

export function Audit() {
  const names = useNames();
  const { entries, isRead, reading, older } = useEntries();
  if (!isRead) return html`<${Awaited} ...${reading} />`;
  const { columns } = AUDIT;
  return html`<div class="audit">
    <nav class="crumbs phone-only"><a class="text-button" href=${hrefOf('settings')}><${Icon} name="back" size=${18} />${AUDIT.settings}</a></nav>
    <header class="hero"><div><h1>${AUDIT.title}</h1><p class="hero-says">${AUDIT.says}</p></div></header>
    ${entries.length === 0 && html`<p class="plate quiet">${AUDIT.empty}</p>`}
    ${
      entries.length > 0 &&
      html`<div class="plate audit-table"><table>
      <thead><tr>${Object.entries(columns).map(([id, label]) => html`<th scope="col" class=${`a-${id}`}>${label}</th>`)}</tr></thead>
      <tbody>${entries.map((entry) => html`<${Entry} key=${entry.id} ...${{ entry, names }} />`)}</tbody></table></div>`
    }
    ${older.more && html`<${Older} ...${older} />`}
  </div>`;
}
