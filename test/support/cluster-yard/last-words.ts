/**
 * What to read when something did not come: where each machine stands, and what everybody said last.
 *
 * @module
 */
import type { Service } from '../lab/pilotlight.ts';
import type { YardMachine } from './machine.ts';
import type { World } from './world.ts';

type Scene = {
  readonly service: Service;
  readonly machines: readonly YardMachine[];
  readonly world: World;
};

export async function lastWords({ service, machines, world }: Scene): Promise<string> {
  const parts = machines.map(async ({ name, console }) => {
    const lines = (await service.timeline(name).catch(() => [])).toReversed();
    const told = lines.map(({ stage, kind, text }) => `  ${stage} ${kind}: ${text}`);
    const journal = lines.findLast(({ log }) => log !== null)?.log ?? '';
    const screen = [...end(console(), 15), ...end(journal, 15)];
    return [`--- ${name}`, ...told.slice(-25), ...screen].join('\n');
  });
  const cluster = await service.api('GET', '/cluster').catch(String);
  return [
    ...(await Promise.all(parts)),
    `--- cluster ${JSON.stringify(cluster, null, 1)}`,
    `--- world ${world.clusters.size} clusters, starts ${world.starts}, ${world.breaches}`,
    ...['--- service', ...end(service.log(), 30)],
  ].join('\n');
}

const end = (text: string, count: number): readonly string[] => text.split('\n').slice(-count);
