/**
 * `pilotlight images prune [RELEASE]`
 *
 * @module
 */
import { command } from '../../command.ts';
import { nameOf } from './image-columns.ts';

type Pruned = {
  readonly removed: readonly string[];
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
};

export const definition = command({
  arguments: { release: { kind: 'optional', help: 'of this release alone' } },
  about: 'The newest point of each stays, and what an install needs.',
  examples: [
    { line: 'pilotlight images prune', why: 'Of every release.' },
    { line: 'pilotlight images prune 24.04', why: 'Of one.' },
  ],
  async run({ api, words, json, terminal }) {
    const pruned = await api.send<Pruned>('POST', '/images/prune', { release: words.release });
    if (json || pruned === undefined) terminal.json(pruned);
    else {
      for (const id of pruned.removed) terminal.print(`${nameOf({ id })} is removed.`);
      for (const { id, reason } of pruned.kept)
        terminal.print(`${nameOf({ id })} stays: ${reason}`);
      if (pruned.removed.length === 0) terminal.note('There was nothing to remove.');
    }
    return undefined;
  },
});
