/**
 * What Prometheus is told: numbers alone, and no name of a machine, because nobody shows a token for them.
 *
 * @module
 */
import { STAGES } from '../domain/stage.ts';
import type { Measurement } from '../telemetry/metrics.ts';
import type { HttpFaceParts } from './http-face.ts';
import { VERSION } from './version.ts';

export function measurements(parts: HttpFaceParts): readonly Measurement[] {
  return [...machines(parts), ...cluster(parts), ...packets(parts)];
}

function machines({ store, gets }: HttpFaceParts): readonly Measurement[] {
  const nodes = store.registry.all();
  const images = Map.groupBy(gets.images.views(), ({ state }) => state);
  return [
    {
      ...{ name: 'build_info', type: 'gauge', help: 'Always 1; its label is the release.' },
      values: [{ labels: { version: VERSION }, value: 1 }],
    },
    {
      ...{ name: 'nodes', type: 'gauge', help: 'Machines by the stage that they are in.' },
      values: STAGES.map((stage) => ({
        labels: { stage },
        value: nodes.filter((node) => node.stage === stage).length,
      })),
    },
    {
      ...{
        name: 'nodes_stuck',
        type: 'gauge',
        help: 'Machines that are later than they should be.',
      },
      values: [{ value: nodes.filter(({ stuck }) => stuck !== undefined).length }],
    },
    {
      ...{ name: 'images', type: 'gauge', help: 'Images and artifacts by their state.' },
      values: [...images].map(([state, list]) => ({ labels: { state }, value: list.length })),
    },
  ];
}

function cluster({ cluster: { face } }: HttpFaceParts): readonly Measurement[] {
  const { members, balancer } = face.state();
  const servers = balancer.kind === 'running' ? balancer.servers : [];
  return [
    {
      ...{ name: 'cluster_members', type: 'gauge', help: 'Members of the cluster.' },
      values: (['server', 'agent'] as const).map((role) => ({
        labels: { role },
        value: members.filter((member) => member.role === role).length,
      })),
    },
    {
      ...{
        name: 'cluster_members_ready',
        type: 'gauge',
        help: 'Members that Kubernetes calls Ready.',
      },
      values: [{ value: members.filter(({ kubernetes }) => kubernetes?.ready).length }],
    },
    {
      ...{ name: 'haproxy_servers', type: 'gauge', help: 'Servers of HAProxy, by their health.' },
      values: [true, false].map((up) => ({
        labels: { health: up ? 'up' : 'down' },
        value: servers.filter((server) => server.up === up).length,
      })),
    },
  ];
}

function packets({ dhcp, tftp }: HttpFaceParts): readonly Measurement[] {
  const { live, cachedBytes, bytes, ...requests } = tftp.counters();
  return [
    {
      ...{
        name: 'dhcp_packets_total',
        type: 'counter',
        help: 'DHCP packets by what became of them.',
      },
      values: byKind(dhcp?.counters() ?? {}),
    },
    {
      ...{ name: 'tftp_transfers_total', type: 'counter', help: 'TFTP requests by their outcome.' },
      values: byKind(requests),
    },
    {
      ...{
        name: 'tftp_bytes_total',
        type: 'counter',
        help: 'Bytes that TFTP clients acknowledged.',
      },
      values: [{ value: bytes }],
    },
    {
      ...{ name: 'tftp_transfers', type: 'gauge', help: 'TFTP transfers that run now.' },
      values: [{ value: live }],
    },
    {
      ...{ name: 'tftp_cached_bytes', type: 'gauge', help: 'Loaders that TFTP keeps in memory.' },
      values: [{ value: cachedBytes }],
    },
  ];
}

function byKind(counters: Readonly<Record<string, number>>) {
  return Object.entries(counters).map(([kind, value]) => ({ labels: { kind }, value }));
}
