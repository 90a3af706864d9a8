/**
 * A nested value as YAML that people can read, and that every reader takes for the same value.
 *
 * @module
 */
import { yaml } from './yaml.ts';

/** A mapping in which `undefined` says that the key is left out. */
export type YamlValue = unknown;

/** Words that YAML 1.1 (PyYAML, in cloud-init and subiquity) does not read as text. */
const NOT_A_KEY = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/**
 * Lines of block style that end in a newline. Texts are quoted as JSON, so that YAML 1.1 and 1.2
 * read the same. Throws for what YAML and JSON do not share: a number that is not finite, a
 * function.
 */
export function yamlBlock(value: YamlValue): string {
  const lines = isTree(value) ? linesOf(value) : [scalar(value)];
  return `${lines.join('\n')}\n`;
}

type Tree = readonly unknown[] | Readonly<Record<string, unknown>>;

function linesOf(tree: Tree): readonly string[] {
  if (Array.isArray(tree)) {
    return tree.flatMap((entry: unknown) => {
      if (!isTree(entry)) return [`- ${scalar(entry)}`];
      const [first = '', ...rest] = linesOf(entry);
      return [`- ${first}`, ...rest.map(indented)];
    });
  }
  return Object.entries(tree).flatMap(([key, entry]) => {
    if (entry === undefined) return [];
    const name = /^[A-Za-z][\w.-]*$/.test(key) && !NOT_A_KEY.test(key) ? key : yaml(key);
    return isTree(entry)
      ? [`${name}:`, ...linesOf(entry).map(indented)]
      : [`${name}: ${scalar(entry)}`];
  });
}

function indented(line: string): string {
  return `  ${line}`;
}

/** A list or mapping that has lines of its own: an empty one is a scalar. */
function isTree(value: unknown): value is Tree {
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((entry) => entry !== undefined);
}

function scalar(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return '[]';
  if (typeof value === 'object') return '{}';
  if (typeof value === 'string' || typeof value === 'boolean') return yaml(value);
  if (typeof value === 'number' && Number.isFinite(value)) return yaml(value);
  throw new RangeError(`${String(value)} has no place in YAML`);
}
