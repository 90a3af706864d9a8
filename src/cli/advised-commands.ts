/**
 * What the service advises for a machine that is stuck, as commands to copy.
 *
 * @module
 */

import { parseMac } from '../domain/mac.ts';
import { isHostname, LOADER_CHOICES, LOCAL_BOOTS, OFFER_MODES } from '../domain/node.ts';
import type { NodeShape } from './api/shapes.ts';

/** Options of `nodes change`, by the field of `boot` that they set, with all that they may say. */
const CHOICES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['offer', OFFER_MODES],
  ['loader', LOADER_CHOICES],
  ['local', LOCAL_BOOTS],
]);

/**
 * Of an answer nothing gets into a command but a node's name and words that stand here: no shell reads anything else
 * in them. What a newer service may advise beyond that has no command.
 */
export function advisedCommands({
  name,
  stuck,
}: Pick<NodeShape, 'name' | 'stuck'>): readonly string[] {
  if (!isHostname(name) && parseMac(name) !== name) return [];
  return (stuck?.changes ?? []).flatMap((change) => {
    const option = optionOf(change);
    return option === undefined ? [] : [`pilotlight nodes change ${name} ${option}`];
  });
}

/** The reason, the advice, and the commands that do it. */
export function stuckSentences({
  name,
  stuck,
}: Pick<NodeShape, 'name' | 'stuck'>): string | undefined {
  if (stuck === null) return undefined;
  const commands = advisedCommands({ name, stuck });
  const doing = commands.length === 0 ? [] : [`As a command: ${commands.join(', or ')}`];
  return [stuck.reason, stuck.advice, ...doing].join(' ');
}

function optionOf(change: unknown): string | undefined {
  const [field, boot] = onlyEntry(change);
  const [name = '', value] = onlyEntry(boot);
  const choice = CHOICES.get(name)?.find((known) => known === value);
  return field === 'boot' && choice !== undefined ? `--${name} ${choice}` : undefined;
}

function onlyEntry(value: unknown): readonly [string?, unknown?] {
  if (typeof value !== 'object' || value === null) return [];
  const [entry = [], ...others] = Object.entries(value);
  return others.length === 0 ? entry : [];
}
