/**
 * `pilotlight status`
 *
 * @module
 */

import { STAGES } from '../../domain/stage.ts';
import type { ClusterShape, NodeShape, StatusShape } from '../api/shapes.ts';
import { command } from '../command.ts';
import { facts } from '../terminal/facts.ts';
import { safeText } from '../terminal/safe-text.ts';
import { attention } from './attention.ts';
import { timeText } from './nodes/timeline-lines.ts';

export const definition = command({
  examples: [
    { line: 'pilotlight status', why: 'One screen; what needs a person stands last.' },
    { line: 'pilotlight status --server 192.168.1.10', why: 'From a laptop.' },
  ],
  async run({ api, json, terminal }) {
    const status = await api.get<StatusShape>('/status');
    if (json) {
      terminal.json(status);
      return undefined;
    }
    const nodes = await api.list<NodeShape>('/nodes', 'nodes');
    const cluster = await api.get<ClusterShape>('/cluster');
    const lines = facts(factsOf({ status, nodes, cluster }, api.server), terminal.paint);
    for (const line of lines) terminal.print(line);
    for (const { text, tone } of attention({ status, nodes, cluster })) {
      terminal.print(terminal.paint(safeText(text), tone));
    }
    return undefined;
  },
});

type Everything = {
  readonly status: StatusShape;
  readonly nodes: readonly NodeShape[];
  readonly cluster: ClusterShape;
};

function factsOf({ status, nodes, cluster }: Everything, server: string) {
  const { version, addresses, door, images } = status;
  const usable = images.filter(({ state }) => state === 'verified' || state === 'unchecked');
  return [
    { name: 'pilotlight', text: `${version} at ${server}` },
    {
      name: 'serves',
      text: addresses
        .map(({ address, interfaceName }) => `${address} (${interfaceName})`)
        .join(', '),
    },
    { name: 'door', text: door.open ? `open until ${timeText(door.openUntil)}` : 'closed' },
    { name: 'images', text: usable.map(({ label }) => label).join(', ') || 'none' },
    { name: 'nodes', text: countsOf(nodes) || 'none' },
    { name: 'cluster', text: clusterText(cluster) },
  ];
}

/** `2 in-rotation, 1 installing` */
function countsOf(nodes: readonly NodeShape[]): string {
  return STAGES.toReversed()
    .map((stage) => [stage, nodes.filter((node) => node.stage === stage).length] as const)
    .filter(([, count]) => count > 0)
    .map(([stage, count]) => `${count} ${stage}`)
    .join(', ');
}

function clusterText({ cluster, members }: ClusterShape): string {
  if (cluster === null) return 'none yet';
  const ready = members.filter(({ phase }) => phase === 'ready').length;
  return `K3s ${cluster.version}, ${ready} of ${members.length} members ready, ${cluster.endpoint}`;
}
