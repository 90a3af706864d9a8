/**
 * A command by its name. What it does is loaded when it is asked for.
 *
 * @module
 */
import type { Command } from './command.ts';

export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
};

type Module = { readonly definition: Command };

export function entry(name: string, summary: string, load: () => Promise<Module>): CommandEntry {
  return { name, summary, load: async () => (await load()).definition };
}
