/**
 * Where the description that was written by hand says other than the official one.
 *
 * @module
 */
import type { Description, ParameterSchema, PropertySchema } from './parameter-schema.ts';

/** What is left out by hand is no difference; what is said has to be said there. */
export function officialDifferences(own: Description, official: Description): string[] {
  return [...own].flatMap(([call, parameters]) => {
    const theirs = official.get(call);
    if (theirs === undefined) return [`${call} is not there`];
    const missing = Object.entries(theirs).filter(
      ([name, { optional }]) => optional !== 1 && !(name in parameters),
    );
    return [
      ...missing.map(([name]) => `${call} ${name} is needed there`),
      ...Object.entries(parameters).flatMap(([name, schema]) =>
        schemaDifferences(`${call} ${name}`, schema, theirs[name]),
      ),
    ];
  });
}

/** A few of many: the others are no business of Pilotlight, and are not taken. */
const MAY_BE_FEWER = ['enum'];

function schemaDifferences(
  where: string,
  own: PropertySchema,
  theirs: PropertySchema | undefined,
): string[] {
  if (theirs === undefined) return [`${where} is not there`];
  return Object.entries(own).flatMap(([key, value]) => {
    const other = theirs[key as keyof ParameterSchema];
    if (key === 'format' && typeof value === 'object' && typeof other === 'object') {
      return Object.entries(value as Record<string, PropertySchema>).flatMap(([name, schema]) =>
        schemaDifferences(
          `${where}.${name}`,
          schema,
          (other as Record<string, PropertySchema>)[name],
        ),
      );
    }
    if (MAY_BE_FEWER.includes(key) && Array.isArray(value) && Array.isArray(other)) {
      return value.filter((one) => !other.includes(one)).map((one) => `${where} has no ${one}`);
    }
    const same = plain(other) === plain(value);
    return same ? [] : [`${where}: ${key} is ${plain(other)} there, and ${plain(value)} here`];
  });
}

/** Numbers stand there as text too, and Perl prints a compiled expression as (?^:…). */
function plain(value: unknown): string {
  return String(value).replace(/^\(\?\^:(.*)\)$/, '$1');
}
