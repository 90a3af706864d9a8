/**
 * Installs that must not happen.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import type { Firmware } from '../support/lab/firmware.ts';
import { makeInstallerIso } from '../support/lab/installer-iso.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import type { Machine } from '../support/lab/machine.ts';
import { needs } from '../support/needs.ts';

const MAC = '52:54:00:1a:b0:03';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4144';
const OPTIONS = { ...needs(...LAB_NEEDS), timeout: 420_000 };
const images = mkdtempSync(`${tmpdir()}/pilotlight-images-`);

async function bootEnrolled(
  { service, boot }: Lab,
  firmware: Firmware,
  policy: { readonly loader?: 'shim' } = {},
): Promise<Machine> {
  const wanted = { macs: [MAC], hostname: 'lab-3', profile: 'lab' };
  await service.api('POST', '/nodes', { ...wanted, boot: policy });
  return boot({ firmware, mac: MAC, memoryMiB: 1024, uuid: UUID, serial: 'LAB0003' });
}

describe('an enrolled machine', { concurrency: 2 }, () => {
  before(() => {
    if (OPTIONS.skip === false) makeInstallerIso(images);
  });
  after(() => rmSync(images, { recursive: true }));

  test('with too little memory is refused by GRUB, which tells its UUID', OPTIONS, (context) =>
    inLab(context, { router: 'names-pilotlight', images, minimumMemoryMiB: 2048 }, async (lab) => {
      const machine = await bootEnrolled(lab, 'secure-boot', { loader: 'shim' });
      await machine.waitForSerial(/this machine has 1024 MiB of memory/, 180_000);
      const wanted =
        /^refused: .* with 1024 MiB of memory, and 2048 MiB are needed: the profile asks for it$/;
      await lab.service.waitForLine('lab-3', wanted, 10_000);
      const { stage, uuid } = await lab.service.node('lab-3');
      assert.deepEqual([stage, uuid], ['booting', UUID]);
      assert.doesNotMatch(machine.serialLog(), /LAB: command line/);
    }),
  );

  for (const firmware of ['seabios-ipxe', 'ovmf-pxe'] as const) {
    test(`with too little memory is refused before its kernel (${firmware})`, OPTIONS, (context) =>
      inLab(context, { router: 'plain', images, minimumMemoryMiB: 2048 }, async (lab) => {
        const machine = await bootEnrolled(lab, firmware);
        await machine.waitForSerial(/Not installed: /, 180_000);
        const wanted =
          /^refused: .* with 1024 MiB of memory, and 2048 MiB are needed: the profile asks for it$/;
        const refusal = await lab.service.waitForLine('lab-3', wanted, 10_000);
        assert.equal(refusal.kind, 'refusal');
        assert.equal((await lab.service.node('lab-3')).stage, 'booting');
        assert.doesNotMatch(machine.serialLog(), /vmlinuz/);
      }),
    );
  }
});
