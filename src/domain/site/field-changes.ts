/**
 * Comparing one field, and how its values are written.
 *
 * @module
 */
import type { FieldChange } from './plan.ts';

export type FieldValue = string | number | boolean | readonly string[] | undefined;

export function changeOf(field: string, from: FieldValue, to: FieldValue): readonly FieldChange[] {
  const [before, after] = [written(from), written(to)];
  return before === after ? [] : [{ field, from: before, to: after }];
}

/** Every field of something new, without those that are not set. */
export function allNew(fields: Readonly<Record<string, FieldValue>>): readonly FieldChange[] {
  return Object.entries(fields).flatMap(([field, value]) => changeOf(field, undefined, value));
}

export function written(value: FieldValue): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'object' ? value.join(', ') : String(value);
}
