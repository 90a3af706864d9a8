/**
 * Real firmware, from power-on to the first boot of what was installed, by each way there is to
 * Pilotlight.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Firmware } from '../support/lab/firmware.ts';
import { type InstallerIso, makeInstallerIso } from '../support/lab/installer-iso.ts';
import { assertInstaller } from '../support/lab/installer-log.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import { LOCAL_DISK_GREETING } from '../support/lab/local-disk.ts';
import type { Machine } from '../support/lab/machine.ts';
import { PILOT_ADDRESS, type RouterKind } from '../support/lab/network.ts';
import { assertRecorded } from '../support/lab/recorded-install.ts';
import { needs } from '../support/needs.ts';

type Medium = 'nfs' | 'http';

type Way = {
  readonly name: string;
  readonly firmware: Firmware;
  readonly router: RouterKind;
  readonly medium: Medium;
  readonly boot?: { readonly offer?: '4011'; readonly loader?: 'shim' };
};

const WAYS: readonly Way[] = [
  { name: 'EDK2 PXE, by the proxy', firmware: 'ovmf-pxe', router: 'plain', medium: 'nfs' },
  {
    ...{ name: 'EDK2 PXE, by the proxy and port 4011', firmware: 'ovmf-pxe', router: 'plain' },
    ...{ medium: 'nfs', boot: { offer: '4011' } },
  },
  {
    ...{ name: 'BIOS with an iPXE ROM, by the proxy', firmware: 'seabios-ipxe', router: 'plain' },
    medium: 'nfs',
  },
  {
    ...{ name: 'UEFI with an iPXE ROM, by the proxy', firmware: 'ovmf-ipxe', router: 'plain' },
    medium: 'http',
  },
  { name: 'UEFI HTTP boot, by the proxy', firmware: 'ovmf-http', router: 'plain', medium: 'nfs' },
  {
    ...{ name: 'EDK2 PXE, sent by its router', firmware: 'ovmf-pxe', router: 'names-pilotlight' },
    medium: 'nfs',
  },
  {
    ...{ name: 'BIOS with an iPXE ROM, sent by its router', firmware: 'seabios-ipxe' },
    ...{ router: 'names-pilotlight', medium: 'http' },
  },
  {
    ...{ name: 'Secure Boot, sent by its router', firmware: 'secure-boot' },
    ...{ router: 'names-pilotlight', medium: 'nfs', boot: { loader: 'shim' } },
  },
];

const MAC = '52:54:00:1a:b0:01';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4142';
const REFUSAL = /boots from its own disk while installed/;
/** Over NFS the machine has less memory than the ISO is large: it can't have been copied there. */
const MEMORY_MIB = { nfs: 512, http: 1024 } as const;
const ISO_PADDING_MIB = { nfs: 500, http: 0 } as const;

const folders = {
  nfs: mkdtempSync(`${tmpdir()}/plnfs-`),
  http: mkdtempSync(`${tmpdir()}/plhttp-`),
};
const isos = new Map<Medium, InstallerIso>();

// Two at once: each machine is emulated on a core of its own.
describe('an enrolled machine installs itself and then boots its own disk', {
  concurrency: 2,
}, () => {
  before(() => {
    if (needs(...LAB_NEEDS).skip !== false) return;
    for (const medium of ['nfs', 'http'] as const) {
      isos.set(medium, makeInstallerIso(folders[medium], { paddingMiB: ISO_PADDING_MIB[medium] }));
    }
  });
  after(() => {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true });
  });

  for (const way of WAYS) {
    const { name, firmware, router, medium } = way;
    test(`${name}, over ${medium}`, { ...needs(...LAB_NEEDS), timeout: 600_000 }, (context) =>
      inLab(
        context,
        { router, medium, images: folders[medium], minimumMemoryMiB: 400 },
        async (lab) => {
          const machine = await bootEnrolled(lab, way);
          const rebootedAt = await installs(machine);
          const iso = isos.get(medium);
          assert.ok(iso && (medium === 'http' || iso.size > MEMORY_MIB.nfs * 1024 ** 2));
          const given = { firmware, medium, iso, mac: MAC, hostname: 'lab-1' };
          assertInstaller(machine.serialLog(), given);
          await assertLeftAlone(lab, rebootedAt);
          if (!firmware.startsWith('seabios')) await diskFirst(machine);
          await machine.waitForSerial(new RegExp(LOCAL_DISK_GREETING), 180_000);
          const ended = /^LAB: pilotlight-first-boot\.service: (.*)$/m;
          const [, outcome] = await machine.waitForSerial(ended, 180_000);
          assert.equal(outcome, 'done');
          await assertRecorded(lab.service, { hostname: 'lab-1', arch: archOf(way) });
        },
      ),
    );
  }
});

async function bootEnrolled(
  { service, boot: powerOn }: Lab,
  { firmware, medium, boot = {} }: Way,
): Promise<Machine> {
  const wanted = { macs: [MAC], hostname: 'lab-1', role: 'none', profile: 'lab' };
  await service.api('POST', '/nodes', { ...wanted, boot });
  const memoryMiB = MEMORY_MIB[medium];
  return powerOn({ firmware, mac: MAC, memoryMiB, uuid: UUID, serial: 'LAB0001' });
}

/** Waits until the machine has installed itself, and gives the time at which it rebooted. */
async function installs(machine: Machine): Promise<number> {
  const [begun] = await machine.waitForSerial(/^LAB: command line|check did not pass/m, 180_000);
  assert.match(begun, /^LAB/);
  const over = /^LAB: (installed, reboots|refused: .*|failed)$/m;
  const [outcome] = await machine.waitForSerial(over, 240_000);
  assert.match(outcome, /installed, reboots/);
  return Date.now();
}

/** Seen on the wire: after the reboot no offer left Pilotlight, whoever asked; and the timeline says why. */
async function assertLeftAlone({ service, capture }: Lab, since: number): Promise<void> {
  await service.waitForLine('lab-1', REFUSAL, 120_000);
  await sleep(3000); // for an answer that must not come
  const offers = capture
    .packets()
    .filter(({ source, what }) => source === PILOT_ADDRESS && what.startsWith('offer'));
  const late = offers.filter(({ at }) => at > since + 1000);
  assert.deepEqual(
    late.map(({ what }) => what),
    [],
  );
}

/**
 * EDK2 waits minutes for other servers, by each protocol in turn (measured: 135 s for PXE alone). Ubuntu's
 * installer puts its own entry before the network's; here the network's is taken away.
 */
async function diskFirst(machine: Machine): Promise<void> {
  await machine.bootNoNetwork();
  await machine.reset();
}

/** Where a router answers, no packet of the firmware's reaches Pilotlight. */
function archOf({ firmware, router }: Way): string | undefined {
  if (router !== 'plain') return undefined;
  return firmware === 'seabios-ipxe' ? 'x86-bios' : 'x86_64-efi';
}
