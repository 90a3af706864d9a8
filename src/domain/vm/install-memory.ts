/**
 * How much memory a machine is made with: what its install takes may be more than it is to keep.
 *
 * @module
 */

/** Firmware and graphics keep some of what a machine is given; what is left is what it shows. */
const SHOWN = 0.95;
const STEP_MIB = 256;

/** `needMiB`: what the machine has to show for its install. */
export function installMemory(wantedMiB: number, needMiB: number): number {
  const given = Math.ceil(needMiB / SHOWN / STEP_MIB) * STEP_MIB;
  return Math.max(wantedMiB, given);
}
