/**
 * `pilotlight cluster show`
 *
 * @module
 */
import type { ClusterShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { facts } from '../../terminal/facts.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Column } from '../../terminal/table.ts';
import { workText } from './follow-work.ts';

type Member = ClusterShape['members'][number];

export const definition = command({
  examples: [
    { line: 'pilotlight cluster', why: 'Members, quorum, balancer, and what goes on.' },
    { line: "pilotlight cluster --json | jq '.conditions'", why: 'What it waits for.' },
  ],
  async run({ api, json, terminal }) {
    const shape = await api.get<ClusterShape>('/cluster');
    if (json) {
      terminal.json(shape);
      return undefined;
    }
    for (const line of facts(factsOf(shape), terminal.paint)) terminal.print(line);
    if (shape.members.length > 0) {
      terminal.print('');
      terminal.table(MEMBER_COLUMNS, shape.members);
    }
    for (const { name, condition } of shape.waiting) {
      terminal.print(safeText(`${name} waits: ${condition.reason}`));
    }
    for (const work of shape.work) terminal.print(safeText(workText(work)));
    for (const { reason } of shape.conditions)
      terminal.print(terminal.paint(safeText(reason), 'warn'));
    for (const advice of shape.advice) terminal.print(terminal.paint(safeText(advice), 'faint'));
    return undefined;
  },
});

function factsOf({ cluster, kubernetes, balancer }: ClusterShape) {
  if (cluster === null)
    return [{ name: 'cluster', text: 'none yet: no machine was granted to found one' }];
  const { id, version, endpoint } = cluster;
  return [
    { name: 'cluster', text: id },
    { name: 'version', text: version },
    { name: 'endpoint', text: endpoint },
    { name: 'kubernetes', text: withReason(kubernetes) },
    { name: 'haproxy', text: withReason(balancer) },
  ];
}

function withReason({
  state,
  reason,
}: {
  readonly state: string;
  readonly reason: string | null;
}): string {
  return reason === null ? state : `${state}: ${reason}`;
}

const MEMBER_COLUMNS: readonly Column<Member>[] = [
  { heading: 'MEMBER', text: ({ name, founder }) => (founder ? `${name} (founder)` : name) },
  { heading: 'ROLE', text: ({ role }) => role },
  {
    heading: 'PHASE',
    text: ({ phase }) => phase,
    tone: ({ phase }) => (phase === 'ready' ? 'good' : 'busy'),
  },
  { heading: 'VERSION', text: ({ kubernetes }) => kubernetes?.version ?? '' },
  { heading: 'ADDRESS', text: ({ address }) => address ?? '' },
  { heading: 'HAPROXY', text: ({ balancer }) => upText(balancer) },
  {
    heading: 'WAITS FOR',
    elastic: true,
    text: ({ conditions }) => conditions.map(({ reason }) => reason).join('; '),
    tone: () => 'warn',
  },
];

function upText(servers: Member['balancer']): string {
  if (servers.length === 0) return '';
  const down = servers.filter(({ up }) => !up).map(({ backend }) => backend);
  return down.length === 0 ? 'up' : `down: ${down.join(', ')}`;
}
