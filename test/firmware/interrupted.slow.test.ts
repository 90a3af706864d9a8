/**
 * Installs in which something breaks: Pilotlight itself, again and again, or a step of the installer's.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeInstallerIso } from '../support/lab/installer-iso.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import type { Machine } from '../support/lab/machine.ts';
import { PILOT_ADDRESS } from '../support/lab/network.ts';
import { assertInOrder, assertRecorded, stagesOf } from '../support/lab/recorded-install.ts';
import { needs } from '../support/needs.ts';

const MAC = '52:54:00:1a:b0:04';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4145';
const OPTIONS = { ...needs(...LAB_NEEDS), timeout: 600_000 };
const LAB = { router: 'plain', minimumMemoryMiB: 400 } as const;
const images = mkdtempSync(`${tmpdir()}/pilotlight-images-`);

/** When Pilotlight dies, in the order of a boot: what the machine has just said, or what it was just sent. */
const MOMENTS: readonly (readonly [string, { readonly sent: string } | RegExp])[] = [
  ['its firmware was offered a loader', { sent: 'offer-pxe' }],
  ['the loader was offered a script', { sent: 'offer-ipxe' }],
  ['it shows its script', /^Pilotlight installs lab-4/m],
  ['it fetches its initrd', /\/initrd\.\.\. /],
  ['the installer has an address', /^LAB: address/m],
  ['the medium is mounted', /^LAB: tree of/m],
  ['its early-commands begin', /^LAB: early-commands 0/m],
  ['the system is copied', /^LAB: extracting/m],
  ['its late-commands begin', /^LAB: late-commands 0/m],
  ['it reboots', /^LAB: installed, reboots/m],
];

describe('an install', { concurrency: 2 }, () => {
  before(() => {
    if (OPTIONS.skip === false) makeInstallerIso(images);
  });
  after(() => rmSync(images, { recursive: true }));

  test('ends well though Pilotlight is killed ten times on the way', OPTIONS, (context) =>
    inLab(context, { ...LAB, images }, async (lab) => {
      const machine = await bootEnrolled(lab);
      for (const [name, moment] of MOMENTS) {
        await reached(lab, machine, moment);
        await lab.service.kill();
        context.diagnostic(`killed when ${name}`);
        await sleep(500);
        await lab.service.startAgain();
      }
      await machine.bootNoNetwork();
      await machine.reset();
      await machine.waitForSerial(/^LAB: pilotlight-first-boot\.service: done/m, 180_000);
      await assertRecorded(lab.service, {
        ...{ hostname: 'lab-4', arch: 'x86_64-efi', isInterrupted: true },
      });
    }),
  );

  test('that fails says at which step and why', OPTIONS, (context) =>
    inLab(context, { ...LAB, images, kernelOptions: ['lab.fail'] }, async (lab) => {
      const machine = await bootEnrolled(lab);
      await machine.waitForSerial(/^LAB: error-commands: 1 run/m, 240_000);
      const node = await lab.service.node('lab-4');
      assert.equal(node.stage, 'failed');
      assert.equal(node.failure?.stage, 'installing');
      const wanted = /^installing the boot loader failed: exit status 3; .*the lab wants it$/;
      assert.match(node.failure?.reason ?? '', wanted);
      assert.deepEqual(node.sshHostKeys, []);
      assert.equal(node.firstBoot, null);
      const lines = await lab.service.timeline('lab-4');
      assert.deepEqual(stagesOf(lines), ['enrolled', 'booting', 'installing', 'failed']);
      assertInOrder(lines, [
        /^install script fetched from/,
        /^autoinstall seed fetched from/,
        /^system copied\b/,
        /^kernel installed\b/,
        /^installing the boot loader failed$/,
        wanted,
      ]);
      const logs = lines.map(({ log }) => log ?? '').join('\n');
      assert.match(logs, /curtin: Installation failed with exception: the lab wants it/);
    }),
  );
});

async function bootEnrolled({ service, boot }: Lab): Promise<Machine> {
  await service.api('POST', '/nodes', { macs: [MAC], hostname: 'lab-4', profile: 'lab' });
  return boot({
    ...{ firmware: 'ovmf-pxe', mac: MAC, memoryMiB: 512, uuid: UUID, serial: 'LAB0004' },
  });
}

async function reached(
  { capture }: Lab,
  machine: Machine,
  moment: { readonly sent: string } | RegExp,
): Promise<void> {
  if (moment instanceof RegExp) {
    await machine.waitForSerial(moment, 240_000);
    return;
  }
  for (let tries = 0; tries < 1200; tries++) {
    const packets = capture.packets();
    if (packets.some(({ source, what }) => source === PILOT_ADDRESS && what === moment.sent))
      return;
    await sleep(100);
  }
  throw new Error(`no ${moment.sent} was seen on the wire within two minutes`);
}
