/**
 * What a command is: the words and options that it takes, as data, and what it does with them.
 *
 * The data is read by the parser, by help and by the completions, so that they can't differ.
 *
 * @module
 */
import type { Api } from './api/api.ts';
import type { ConnectionOptions } from './api/connection.ts';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './terminal/terminal.ts';
import type { World } from './world.ts';

/** What a shell may offer in this place. */
export type Completes = 'node' | 'vm' | 'hypervisor' | 'image' | 'profile' | 'file';

export type ArgumentSpec = {
  /** `many`: one or more. `any`: none or more. They stand last. */
  readonly kind: 'one' | 'optional' | 'many' | 'any';
  readonly help: string;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
};

export type OptionSpec = {
  /** `texts`: may be given several times. `duration`: ms, written as 90s, 10m, 2h. */
  readonly kind: 'flag' | 'text' | 'texts' | 'number' | 'duration';
  readonly help: string;
  /** What help calls its value. */
  readonly value?: string;
  readonly short?: string;
  readonly choices?: readonly string[];
  readonly completes?: Completes;
};

export type Arguments = Readonly<Record<string, ArgumentSpec>>;
export type Options = Readonly<Record<string, OptionSpec>>;

type Chosen<S, Otherwise> = S extends { readonly choices: readonly (infer C)[] } ? C : Otherwise;

type ArgumentValue<S extends ArgumentSpec> = S['kind'] extends 'one'
  ? Chosen<S, string>
  : S['kind'] extends 'optional'
    ? Chosen<S, string> | undefined
    : readonly Chosen<S, string>[];

type OptionValue<S extends OptionSpec> = S['kind'] extends 'flag'
  ? boolean
  : S['kind'] extends 'texts'
    ? readonly Chosen<S, string>[]
    : S['kind'] extends 'text'
      ? Chosen<S, string> | undefined
      : number | undefined;

/** Everything that a command gets to see. */
export type Call<A extends Arguments, O extends Options> = {
  readonly words: { readonly [K in keyof A]: ArgumentValue<A[K]> };
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> };
  /** `--json`: one JSON value a line on standard output, and nothing else there. */
  readonly json: boolean;
  readonly api: Api;
  readonly terminal: Terminal;
  readonly world: World;
  /** As it was typed; `api` has made of it what is to be made. */
  readonly connection: ConnectionOptions;
};

export type Example = { readonly line: string; readonly why: string };

export type Command = {
  readonly arguments: Arguments;
  readonly options: Options;
  /** What the summary has no room for. */
  readonly about: string;
  readonly examples: readonly Example[];
  run(call: Call<Arguments, Options>): Promise<ExitCode | undefined>;
};

type Definition<A extends Arguments, O extends Options> = {
  readonly arguments?: A;
  readonly options?: O;
  readonly about?: string;
  readonly examples: readonly Example[];
  /** Undefined is done. */
  run(call: Call<A, O>): Promise<ExitCode | undefined>;
};

/** Keeps the types of the words and options for `run`, and forgets them for everyone else. */
export function command<const A extends Arguments, const O extends Options>(
  definition: Definition<A, O>,
): Command {
  const { about = '', examples } = definition;
  return {
    arguments: definition.arguments ?? {},
    options: definition.options ?? {},
    about,
    examples,
    run: (call) => definition.run(call as unknown as Call<A, O>),
  };
}
