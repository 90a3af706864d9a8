/**
 * What the API must say of a machine that went all the way.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { DISK_SIZE } from './local-disk.ts';
import type { LabNode, Service, TimelineLine } from './pilotlight.ts';

/** The lines that change a stage, or would: they are written before anything is answered. */
const MILESTONES = {
  script: /^install script fetched from 10\.77\.0\.\d+$/,
  seed: /^autoinstall seed fetched from 10\.77\.0\.\d+$/,
  installed: /^installed; 3 SSH host keys reported$/,
  firstBoot:
    /^first boot of Ubuntu 24\.04\.4 LTS, kernel \S+-amd64, on QEMU HARDDISK \(2 GB, \/dev\/sda\): eth0 has 10\.77\.0\.\d+\/24$/,
} as const;

/** The lines of every good install, in order; between them stand those of `ALSO`. */
const STORY: readonly RegExp[] = [
  /^registered by configured$/,
  MILESTONES.script,
  /^fetched vmlinuz by (HTTP|TFTP): /,
  /^fetched initrd by (HTTP|TFTP): /,
  MILESTONES.seed,
  /^the installer has started$/,
  /^early commands ran\b/,
  /^answers taken over\b/,
  /^apt configured\b/,
  /^disk partitioned\b/,
  /^system copied\b/,
  /^kernel installed\b/,
  /^boot loader installed\b/,
  /^packages installed: /,
  /^security updates installed\b/,
  MILESTONES.installed,
  MILESTONES.firstBoot,
];

/** What the way, the medium or the loader adds. Nothing else belongs on the timeline of a good install. */
const ALSO: readonly RegExp[] = [
  /^(firmware|iPXE) \([\w, -]+\) asked and was offered /,
  /^firmware \([\w-]+\) asked on port 4011 and was told /,
  /^(firmware|iPXE) \([\w, -]+\) asked to boot: boots from its own disk while installed$/,
  /^asked for (a script\.|"pilotlight" by TFTP:) ([Ii]t )?boots from its own disk while installed\.?$/,
  /^fetched \S+ by (TFTP|HTTP): /,
  /^(iPXE runs on QEMU Standard PC |GRUB runs on a machine of unknown make with )/,
  /^mounted the installer's medium by NFS$/,
  /^read \d+ MB of the installer's medium by NFS$/,
  /^the installer shuts the machine down \(reboot\)$/,
];

/** What may stand there besides where Pilotlight was killed in the middle of sending. */
const BROKEN_OFF = /^stopped fetching \S+ by (TFTP|HTTP) after /;

export type ExpectedRecord = {
  readonly hostname: string;
  /** Undefined where no packet of the firmware's names it. */
  readonly arch: string | undefined;
  /** Pilotlight was killed on the way: notes that were not yet written are lost, and no more than notes. */
  readonly isInterrupted?: boolean;
};

export async function assertRecorded(
  { node, timeline }: Service,
  { hostname, arch, isInterrupted = false }: ExpectedRecord,
): Promise<void> {
  const found = await node(hostname);
  assert.equal(found.stage, 'installed');
  assert.equal(found.attempt, 1);
  assert.equal(found.failure, null);
  assert.equal(found.stuck, null);
  assert.equal(found.progress?.percent, 100);
  assert.equal(found.sshHostKeys.length, 3);
  if (arch !== undefined) assert.equal(found.arch, arch);
  assertFirstBoot(found);
  const lines = await timeline(hostname);
  assert.deepEqual(stagesOf(lines), ['enrolled', 'booting', 'installing', 'installed']);
  assertInOrder(lines, isInterrupted ? Object.values(MILESTONES) : STORY);
  const known = [...STORY, ...ALSO, ...(isInterrupted ? [BROKEN_OFF] : [])];
  const strange = lines.filter(({ text }) => !known.some((pattern) => pattern.test(text)));
  assert.deepEqual(
    strange.map(({ text }) => text),
    [],
  );
}

function assertFirstBoot({ firstBoot }: LabNode): void {
  assert.ok(firstBoot, 'the first boot was not reported');
  const { addresses, kernel, system, disk } = firstBoot;
  assert.equal(system, 'Ubuntu 24.04.4 LTS');
  assert.match(kernel ?? '', /-amd64$/);
  assert.deepEqual(
    addresses.map(({ interfaceName }) => interfaceName),
    ['eth0'],
  );
  assert.match(addresses[0]?.address ?? '', /^10\.77\.0\.\d+\/24$/);
  assert.equal(disk?.path, '/dev/sda');
  assert.equal(disk?.size, DISK_SIZE);
  assert.equal(disk?.model, 'QEMU HARDDISK');
}

/** The stages in the order in which they were entered. */
export function stagesOf(lines: readonly TimelineLine[]): readonly string[] {
  return lines.map(({ stage }) => stage).filter((stage, at, all) => stage !== all[at - 1]);
}

export function assertInOrder(lines: readonly TimelineLine[], wanted: readonly RegExp[]): void {
  let from = 0;
  for (const pattern of wanted) {
    const at = lines.findIndex(({ text }, index) => index >= from && pattern.test(text));
    const told = lines.map(({ text }) => text).join('\n');
    assert.ok(at >= 0, `the timeline has no ${pattern} after line ${from}:\n${told}`);
    from = at + 1;
  }
}
