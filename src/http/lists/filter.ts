/**
 * Which items of a list a query asks for. What it does not name, it does not ask about.
 *
 * @module
 */
import { parseMac } from '../../domain/mac.ts';

/** Null is what is not known: no filter finds it. */
export function isAmong(
  wished: ReadonlySet<string> | undefined,
  value: string | null | undefined,
): boolean {
  if (wished === undefined) return true;
  return value !== null && value !== undefined && wished.has(value);
}

export function isSo(wished: boolean | undefined, value: boolean): boolean {
  return wished === undefined || wished === value;
}

/** A part of one of `texts`, in any case of letters; or a whole MAC in any notation. */
export function isFound(
  wished: string | undefined,
  texts: readonly (string | null | undefined)[],
): boolean {
  if (wished === undefined) return true;
  const needles = [wished.toLowerCase(), parseMac(wished)].filter((needle) => needle !== undefined);
  return texts.some((text) => needles.some((needle) => text?.toLowerCase().includes(needle)));
}
