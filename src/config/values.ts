/**
 * The values of a configuration as they were written, from the file and from the environment, before
 * anything judges them. Pure.
 *
 * @module
 */
import { parse as parseYaml } from 'yaml';
import type { FieldProblem } from '../domain/errors.ts';

/** Keys of `pilotlight.yaml` that the service has no use for, and the command line has: the site. */
const SITE_KEYS: readonly string[] = ['nodes', 'hypervisors', 'vms'];

export function isSite(key: string): boolean {
  return SITE_KEYS.includes(key);
}

/** Where the file is; and what tells the command line where Pilotlight is. */
const NOT_SETTINGS: readonly string[] = [
  'PILOTLIGHT_CONFIG',
  'PILOTLIGHT_SERVER',
  'PILOTLIGHT_TOKEN',
  'PILOTLIGHT_TOKEN_FILE',
];

/** What text in a variable stands for. */
export type KeyForm = 'text' | 'number' | 'list';

/** Every mistake of one reading: the key as the reader wrote it, what was expected, what was got. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[], options?: ErrorOptions) {
    const lines = problems.map(
      ({ field, expected, got }) => `  ${field}: expected ${expected}, got ${got}`,
    );
    super(`The configuration has ${problems.length} mistake(s):\n${lines.join('\n')}`, options);
    this.problems = problems;
  }
}

export type Given = ReadonlyMap<string, { readonly value: unknown; readonly writtenAs: string }>;

/** `httpPort` is PILOTLIGHT_HTTP_PORT. */
export function variableOf(key: string): string {
  return `PILOTLIGHT_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** The file's values with the environment's over them, each remembering how its reader wrote its name. */
export function gather(
  fileText: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  forms: ReadonlyMap<string, KeyForm>,
): { given: Given; problems: FieldProblem[] } {
  const keys = new Map([...forms.keys()].map((key) => [variableOf(key), key]));
  const given = new Map<string, { value: unknown; writtenAs: string }>();
  const problems: FieldProblem[] = [];
  for (const [key, value] of Object.entries(readYaml(fileText, 'pilotlight.yaml'))) {
    if (value !== null && !isSite(key)) given.set(key, { value, writtenAs: key });
  }
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('PILOTLIGHT_') || NOT_SETTINGS.includes(name) || !text) continue;
    const key = keys.get(name);
    if (key === undefined) {
      problems.push({
        field: name,
        expected: `one of ${[...keys.keys()].join(', ')}`,
        got: 'an unknown name',
      });
    } else {
      given.set(key, { value: fromText(forms.get(key), text), writtenAs: name });
    }
  }
  return { given, problems };
}

/** The keys of the file called `name`; none where there is no text. Throws a ConfigError. */
export function readYaml(
  text: string | undefined,
  name: string,
  options: { readonly merge?: boolean } = {},
): object {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = parseYaml(text, options) ?? {};
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    throw new ConfigError([{ field: name, expected: 'YAML', got }], { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new ConfigError([{ field: name, expected: 'keys and values', got: JSON.stringify(value) }]);
}

/** Variables are text: lists are separated by commas, numbers are decimal; the schema judges the result. */
function fromText(form: KeyForm | undefined, text: string): unknown {
  if (form === 'list')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  return form === 'number' && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The field as its writer named it: a variable, or the file's key. */
export function asWritten(field: string, given: Given): string {
  const [key = field, ...rest] = field.split(/(?=[.[])/);
  return (given.get(key)?.writtenAs ?? key) + rest.join('');
}
