/**
 * `pilotlight audit`
 *
 * @module
 */
import type { Api } from '../api/api.ts';
import { command } from '../command.ts';
import type { Column } from '../terminal/table.ts';
import { timeText } from './nodes/timeline-lines.ts';

type EntryShape = {
  readonly at: string;
  readonly by: string | null;
  readonly role: string | null;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly status: number;
};
type Called = { readonly id: string; readonly name: string };
type PageShape = { readonly entries: readonly EntryShape[]; readonly next: string | null };

const DEFAULT_LINES = 50;
/** As many as the API gives at once. */
const PAGE = 1000;

export const definition = command({
  options: {
    limit: {
      kind: 'number',
      short: 'n',
      value: 'LINES',
      help: 'how many of the newest; 50 where it is not given',
    },
  },
  about: 'For admins. Sign-ins and wrong tokens stand there too. The newest 10,000 are kept.',
  examples: [
    { line: 'pilotlight audit', why: 'The last fifty changes, the newest first.' },
    {
      line: "pilotlight audit -n 1000 --json | jq -r '.entries[] | select(.status >= 400)'",
      why: 'What was refused.',
    },
  ],
  async run({ api, options, json, terminal }) {
    const wanted = options.limit ?? DEFAULT_LINES;
    const entries: EntryShape[] = [];
    let cursor: string | undefined;
    while (entries.length < wanted) {
      const limit = Math.min(PAGE, wanted - entries.length);
      const page: PageShape = await api.get<PageShape>('/audit', { limit, cursor });
      entries.push(...page.entries);
      if (page.next === null) break;
      cursor = page.next;
    }
    if (json) terminal.json({ entries });
    else terminal.table(COLUMNS, await named(api, entries));
    return undefined;
  },
});

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What is asked for by an id is shown by its name, where there still is such a node or VM. */
async function named(api: Api, entries: readonly EntryShape[]): Promise<readonly EntryShape[]> {
  const partsOf = ({ target }: EntryShape) => target.split('/');
  if (!entries.some((entry) => partsOf(entry).some((part) => ID.test(part)))) return entries;
  const lists = (['nodes', 'vms'] as const).map((kind) => api.list<Called>(`/${kind}`, kind));
  const called = (await Promise.all(lists)).flat();
  const names = new Map(called.map(({ id, name }) => [id, name]));
  const nameOf = (part: string) => names.get(part) ?? part;
  return entries.map((entry) => ({ ...entry, target: partsOf(entry).map(nameOf).join('/') }));
}

const COLUMNS: readonly Column<EntryShape>[] = [
  { heading: 'WHEN', text: ({ at }) => timeText(at) },
  { heading: 'WHO', text: ({ by }) => by ?? 'a stranger' },
  { heading: 'ACTION', text: ({ action }) => action },
  { heading: 'OF', text: ({ target }) => target, elastic: true },
  { heading: 'FROM', text: ({ address }) => address },
  {
    heading: 'OUTCOME',
    text: ({ status }) => (status < 400 ? 'done' : `refused (${status})`),
    tone: ({ status }) => (status < 400 ? undefined : 'warn'),
  },
];
