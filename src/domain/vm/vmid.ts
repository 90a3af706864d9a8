/**
 * The number by which a hypervisor knows a machine, inside a range of our own: others count up from 100.
 *
 * @module
 */

export type VmidRange = { readonly first: number; readonly last: number };

export const LEAST_VMID = 100;
export const MOST_VMID = 999_999_999;

/** `5000-5999`; undefined for anything else. */
export function parseVmidRange(text: string): VmidRange | undefined {
  const [, one = '', other = ''] = /^(\d{3,9})-(\d{3,9})$/.exec(text.trim()) ?? [];
  const [first, last] = [Number(one), Number(other)];
  return first >= LEAST_VMID && first <= last ? { first, last } : undefined;
}

/** The ids of the range, from the one after `after` on and then from the beginning, without those taken. */
export function* candidates(
  { first, last }: VmidRange,
  taken: ReadonlySet<number>,
  after: number | undefined,
): Generator<number> {
  const count = last - first + 1;
  const isInside = after !== undefined && after >= first && after <= last;
  const start = isInside ? after + 1 - first : 0;
  for (let step = 0; step < count; step++) {
    const vmid = first + ((start + step) % count);
    if (!taken.has(vmid)) yield vmid;
  }
}
