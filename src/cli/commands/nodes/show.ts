/**
 * `pilotlight nodes show NAME`
 *
 * @module
 */
import { stuckSentences } from '../../advised-commands.ts';
import { part } from '../../api/api.ts';
import type { LineShape, NodeShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { facts } from '../../terminal/facts.ts';
import { since, stageText, stageTone } from './node-columns.ts';
import { NODE } from './node-words.ts';
import { printLines } from './timeline-lines.ts';

const LINES = 10;

export const definition = command({
  arguments: { name: NODE },
  examples: [
    { line: 'pilotlight nodes show opti-01', why: 'By its host name; a MAC or an id do as well.' },
  ],
  async run({ api, words, json, terminal, world }) {
    const path = `/nodes/${part(words.name)}`;
    const node = await api.get<NodeShape>(path);
    if (json) {
      terminal.json(node);
      return undefined;
    }
    const { entries } = await api.get<{ entries: readonly LineShape[] }>(`${path}/timeline`, {
      limit: LINES,
    });
    for (const line of facts(factsOf(node, world.now()), terminal.paint)) terminal.print(line);
    terminal.print('');
    printLines(terminal, entries);
    return undefined;
  },
});

function factsOf(node: NodeShape, now: number) {
  const { firstBoot, failure } = node;
  const addresses = firstBoot?.addresses.map(
    ({ interfaceName, address }) => `${address} on ${interfaceName}`,
  );
  return [
    { name: 'name', text: node.name },
    {
      name: 'stage',
      text: `${stageText(node)}, for ${since(node.stageSince, now)}`,
      tone: stageTone(node),
    },
    { name: 'failed', text: failure?.reason, tone: 'bad' },
    { name: 'stuck', text: stuckSentences(node), tone: 'warn' },
    { name: 'reinstall', text: reinstallText(node, now), tone: 'warn' },
    { name: 'role', text: node.role },
    { name: 'profile', text: node.profile },
    { name: 'address', text: addresses?.join(', ') ?? node.address ?? 'DHCP' },
    { name: 'macs', text: node.macs.join(', ') },
    { name: 'firmware', text: node.arch },
    { name: 'serial', text: node.serial },
    { name: 'uuid', text: node.uuid },
    { name: 'system', text: firstBoot?.system },
    { name: 'power', text: powerText(node) },
    {
      name: 'boot',
      text: Object.entries(node.boot)
        .map(([key, value]) => `${key} ${value}`)
        .join(', '),
    },
    { name: 'id', text: node.id },
  ] as const;
}

function reinstallText({ name, reinstall }: NodeShape, now: number): string | undefined {
  if (reinstall === undefined || reinstall === null) return undefined;
  return `asked for ${since(reinstall.askedAt, now)} ago: pilotlight nodes cancel ${name} takes it back`;
}

function powerText({ power }: NodeShape): string | undefined {
  const driver = power?.['driver'];
  return typeof driver === 'string' ? driver : undefined;
}
