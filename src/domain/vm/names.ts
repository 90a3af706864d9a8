/**
 * The names of machines of which only the beginning is wished for.
 *
 * @module
 */

/** `vm-01`, `vm-02` and so on: the first `count` that nobody has. */
export function numberedNames(
  prefix: string,
  count: number,
  isTaken: (name: string) => boolean,
): readonly string[] {
  const names: string[] = [];
  for (let number = 1; names.length < count; number++) {
    const name = `${prefix}-${String(number).padStart(2, '0')}`;
    if (!isTaken(name)) names.push(name);
  }
  return names;
}
