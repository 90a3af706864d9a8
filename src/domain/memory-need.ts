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

/** Why a machine with `haveMiB` is not installed, for its screen. */
export function tooLittleMemory({ needMiB, because }: MemoryNeed, haveMiB: number): string {
  return `this machine has ${haveMiB} MiB of memory, and the install needs ${needMiB} MiB: ${because}.`;
}

/**
 * 2 GiB as machines show them: firmware and graphics keep some of it. Other projects install 24.04 and
 * 26.04 over NFS in 2 GiB.
 */
const OVER_NFS_MIB = 1_900;
/** The installer beside the ISO, which lies in an initial RAM disk that is not capped. */
const BESIDE_THE_ISO_MIB = 2_048;
const MIB = 1024 * 1024;

/**
 * For a host the ISO is there twice for a moment: as iPXE loaded it, and as the kernel unpacks it, into a file
 * system that takes half of the memory at most. 4 GB were too little for others, and 8 GB were enough; firmware
 * and graphics keep some of them.
 */
const BESIDE_THE_HOST_ISO_MIB = 3_072;
const LEAST_HOST_MIB = 7_400;

export function hostMemoryMiB(question: Omit<MemoryQuestion, 'medium'>): MemoryNeed {
  const { minimumMemoryMiB, imageSize } = question;
  if (minimumMemoryMiB !== undefined) {
    return { needMiB: minimumMemoryMiB, because: 'the profile asks for it' };
  }
  const isoMiB = Math.ceil(imageSize / MIB);
  const because = `Proxmox VE's installer unpacks its ISO of ${isoMiB} MiB in memory`;
  return { needMiB: Math.max(2 * isoMiB + BESIDE_THE_HOST_ISO_MIB, LEAST_HOST_MIB), because };
}

/**
 * A BIOS machine holds initial RAM disks below 2 GiB (`initrd_addr_max` of the kernel's boot protocol), beside
 * the kernel and what the firmware keeps there.
 */
export const MOST_BELOW_2_GIB = 1_950 * MIB;

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
