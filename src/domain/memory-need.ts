/**
 * How much memory a machine needs for an install, and why.
 *
 * @module
 */
import type { MediumChoice } from './profile.ts';

export type MemoryNeed = {
  readonly needMiB: number;
  /** In words, to stand after the figure. */
  readonly because: string;
};

export type MemoryQuestion = {
  /** What the profile asks for; undefined where the medium alone decides. */
  readonly minimumMemoryMiB: number | undefined;
  readonly medium: MediumChoice;
  /** Bytes of the ISO. */
  readonly imageSize: number;
};

/**
 * 2 GiB as machines show them: firmware and graphics keep some of it. Other projects install 24.04 and
 * 26.04 over NFS in 2 GiB.
 */
const OVER_NFS_MIB = 1_900;
/** The installer beside the ISO, which lies in an initial RAM disk that is not capped. */
const BESIDE_THE_ISO_MIB = 2_048;
const MIB = 1024 * 1024;

export function requiredMemoryMiB(question: MemoryQuestion): MemoryNeed {
  const { minimumMemoryMiB, medium, imageSize } = question;
  if (minimumMemoryMiB !== undefined) {
    return { needMiB: minimumMemoryMiB, because: 'the profile asks for it' };
  }
  if (medium === 'nfs') {
    return { needMiB: OVER_NFS_MIB, because: 'the installer itself takes it' };
  }
  const isoMiB = Math.ceil(imageSize / MIB);
  const because = `the ISO of ${isoMiB} MiB is kept in memory`;
  return { needMiB: isoMiB + BESIDE_THE_ISO_MIB, because };
}
