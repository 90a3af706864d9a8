/**
 * Holds a request's parameters to the description, with the words of the real API.
 *
 * @module
 */
import { isOfFormat } from './formats.ts';
import type { ParameterSchema, Parameters, PropertyFormat } from './parameter-schema.ts';
import { readProperties } from './property-string.ts';
import { STRING_FORMATS } from './string-formats.ts';

export type Values = Readonly<Record<string, string>>;

/** One message a wrong parameter, by its name. Empty where all is well. */
export function parameterProblems(schema: Parameters, values: Values): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    const own = schemaOf(schema, name);
    const problem = own === undefined ? UNKNOWN : valueProblem(own, value);
    if (problem !== undefined) problems[name] = problem;
    const { requires } = own ?? {};
    if (requires !== undefined && !(requires in values)) {
      problems[requires] = `missing property - '${name}' requires this property`;
    }
  }
  for (const [name, { optional }] of Object.entries(schema)) {
    if (optional !== 1 && !(name in values)) problems[name] = MISSING;
  }
  return problems;
}

const UNKNOWN =
  'property is not defined in schema and the schema does not allow additional properties';
const MISSING = 'property is missing and it is not optional';

/** How many there may be of each `name[n]`. */
const MOST: Readonly<Record<string, number>> = { net: 32, scsi: 31, serial: 4, virtio: 16 };

function schemaOf(schema: Parameters, name: string): ParameterSchema | undefined {
  const own = Object.hasOwn(schema, name) ? schema[name] : undefined;
  if (own !== undefined) return own;
  const [, base = '', index = ''] = /^([a-z]+)(0|[1-9]\d?)$/.exec(name) ?? [];
  if (index === '' || Number(index) >= (MOST[base] ?? 16)) return undefined;
  return schema[`${base}[n]`];
}

const BOOLEAN = /^(?:1|on|yes|true|0|off|no|false)$/i;

export function valueProblem(schema: ParameterSchema, value: string): string | undefined {
  return (
    typeProblem(schema, value) ??
    rangeProblem(schema, value) ??
    textProblem(schema, value) ??
    formatProblem(schema, value)
  );
}

function typeProblem({ type }: ParameterSchema, value: string): string | undefined {
  const failed = `type check ('${type}') failed - got '${value}'`;
  if (type === 'boolean') return BOOLEAN.test(value) ? undefined : failed;
  if (type === 'integer') return /^[+-]?\d+$/.test(value) ? undefined : failed;
  if (type === 'number') return /^[+-]?\d+(?:\.\d+)?$/.test(value) ? undefined : failed;
  return undefined;
}

function rangeProblem({ type, minimum, maximum }: ParameterSchema, value: string) {
  if (type !== 'integer' && type !== 'number') return undefined;
  if (minimum !== undefined && Number(value) < Number(minimum)) {
    return `value must have a minimum value of ${minimum}`;
  }
  if (maximum !== undefined && Number(value) > Number(maximum)) {
    return `value must have a maximum value of ${maximum}`;
  }
  return undefined;
}

function textProblem(schema: ParameterSchema, value: string): string | undefined {
  const { minLength, maxLength, pattern } = schema;
  if (maxLength !== undefined && value.length > Number(maxLength)) {
    return `value may only be ${maxLength} characters long`;
  }
  if (minLength !== undefined && value.length < Number(minLength)) {
    return `value must be at least ${minLength} characters long`;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    return `value '${value}' does not have a value in the enumeration '${schema.enum.join(', ')}'`;
  }
  // Perl prints a compiled expression as (?^:…).
  const whole = pattern && new RegExp(`^(?:${pattern.replaceAll('(?^:', '(?:')})$`);
  return whole && !whole.test(value) ? 'value does not match the regex pattern' : undefined;
}

function formatProblem({ format }: ParameterSchema, value: string): string | undefined {
  if (format === undefined) return undefined;
  const keys = typeof format === 'string' ? STRING_FORMATS[format] : format;
  if (keys !== undefined) return propertyProblem(keys, value);
  if (typeof format !== 'string' || isOfFormat(format, value)) return undefined;
  return `invalid format - value does not look like a valid ${format.replace(/^pve-/, '')}`;
}

function propertyProblem(format: PropertyFormat, value: string): string | undefined {
  const { properties, problem } = readProperties(value, format);
  if (problem !== undefined) return `invalid format - ${problem}`;
  const schema = Object.entries(format).filter(([, { alias }]) => alias === undefined);
  const wrong = Object.entries(
    parameterProblems(Object.fromEntries(schema), Object.fromEntries(properties)),
  );
  if (wrong.length === 0) return undefined;
  return `invalid format - format error\n${wrong.map(([key, words]) => `${key}: ${words}`).join('\n')}`;
}
