/**
 * All commands as the completions need them.
 *
 * @module
 */
import type { Completes, Options } from '../command.ts';
import { COMMANDS } from '../command-table.ts';
import { GLOBAL_OPTIONS } from '../global-options.ts';

/** What may stand in a place: fixed words, or what a command of ours or the shell finds. */
export type Offer = {
  readonly choices: readonly string[];
  readonly completes: Completes | undefined;
};

export type DescribedOption = Offer & {
  /** `--role` */
  readonly word: string;
  readonly short: string | undefined;
  readonly takesValue: boolean;
  readonly help: string;
};

export type DescribedCommand = {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly DescribedOption[];
  /** In order; the last one again and again where `repeats`. */
  readonly words: readonly Offer[];
  readonly repeats: boolean;
};

export async function describeCommands(): Promise<readonly DescribedCommand[]> {
  return await Promise.all(
    COMMANDS.map(async ({ name, summary, load }) => {
      const { options, arguments: words } = await load();
      const all: Options = { ...options, ...GLOBAL_OPTIONS };
      const specs = Object.values(words);
      const last = specs.at(-1)?.kind;
      return {
        ...{ name, summary, words: specs.map(offerOf) },
        repeats: last === 'many' || last === 'any',
        options: Object.entries(all).map(([key, spec]) => ({
          ...offerOf(spec),
          word: `--${key}`,
          short: spec.short === undefined ? undefined : `-${spec.short}`,
          takesValue: spec.kind !== 'flag',
          help: spec.help,
        })),
      };
    }),
  );
}

function offerOf(spec: {
  readonly choices?: readonly string[];
  readonly completes?: Completes;
}): Offer {
  return { choices: spec.choices ?? [], completes: spec.completes };
}

/** The command that lists names of a kind; files are found by the shell. */
export const LISTED_BY: Readonly<Record<Exclude<Completes, 'file'>, string>> = {
  node: 'pilotlight nodes list --quiet',
  vm: 'pilotlight vms list --quiet',
  hypervisor: 'pilotlight hypervisors list --quiet',
  image: 'pilotlight images list --quiet',
  profile: 'pilotlight profiles list --quiet',
};

/** Every beginning of a command's name, and the words that may follow it. */
export function nextWords(
  commands: readonly DescribedCommand[],
): ReadonlyMap<string, readonly string[]> {
  const next = new Map<string, Set<string>>();
  for (const { name } of commands) {
    const words = name.split(' ');
    for (const [at, word] of words.entries()) {
      const before = words.slice(0, at).join(' ');
      next.set(before, (next.get(before) ?? new Set()).add(word));
    }
  }
  return new Map([...next].map(([before, words]) => [before, [...words]]));
}
