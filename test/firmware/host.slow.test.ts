/**
 * Real firmware and a real kernel, from power-on to an installed Proxmox VE host: whether the ISO arrives as a
 * part of the initial RAM disk, by each kind of loader.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Firmware } from '../support/lab/firmware.ts';
import { makeHostIsoOfLab } from '../support/lab/host-iso.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import { command, needs } from '../support/needs.ts';

const MAC = '52:54:00:1a:b0:0b';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c414b';
const OPTIONS = { ...needs(...LAB_NEEDS, command('openssl')), timeout: 600_000 };
const PROFILES = {
  host: 'kind: proxmox-ve\nimage: "8.4"\ndisks: {list: [sda]}\nminimumMemoryMiB: 400\n',
};
const LAB = { router: 'plain', minimumMemoryMiB: 400, profiles: PROFILES } as const;
const PADDING_MIB = 120;
const master = mkdtempSync(`${tmpdir()}/plhost-`);

/** A service has a folder of images for itself. */
function imagesFor(context: TestContext): string {
  const images = mkdtempSync(`${tmpdir()}/plhost-`);
  context.after(() => rmSync(images, { recursive: true }));
  cpSync(master, images, { recursive: true });
  return images;
}

async function bootEnrolled({ service, boot }: Lab, firmware: Firmware, choices: object = {}) {
  const wanted = { macs: [MAC], hostname: 'pve-1', role: 'none', profile: 'host' };
  await service.api('POST', '/nodes', { ...wanted, boot: choices });
  return boot({ firmware, mac: MAC, memoryMiB: 1024, uuid: UUID, serial: 'LAB000B' });
}

/** It is made when the service has seen the ISO and the profile. Returns its bytes. */
async function copyIn(images: string): Promise<Buffer> {
  const copies = join(images, '.pilotlight/hosts');
  for (let tries = 0; tries < 240; tries++) {
    const names = await Promise.resolve()
      .then(() => readdirSync(copies))
      .catch(() => []);
    const note = names.find((name) => name.endsWith('.json'));
    if (note !== undefined) return readFileSync(join(copies, basename(note, '.json')));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('no copy of the ISO was made');
}

describe('a machine becomes a Proxmox VE host', { concurrency: 1 }, () => {
  before(() => {
    if (OPTIONS.skip === false) makeHostIsoOfLab(master, PADDING_MIB);
  });
  after(() => rmSync(master, { recursive: true }));

  for (const firmware of ['ovmf-pxe', 'seabios-ipxe', 'ovmf-ipxe'] as const) {
    test(`and is left alone afterwards (${firmware})`, OPTIONS, (context) => {
      const images = imagesFor(context);
      return inLab(context, { ...LAB, images }, async (lab) => {
        const copy = await copyIn(images);
        const machine = await bootEnrolled(lab, firmware);
        const [outcome] = await machine.waitForSerial(
          /^LAB: (installed, reboots|refused: .*)$/m,
          480_000,
        );
        assert.equal(outcome, 'LAB: installed, reboots');
        const log = machine.serialLog();
        const sum = createHash('sha256').update(copy).digest('hex');
        assert.ok(copy.length > PADDING_MIB * 1024 ** 2);
        assert.match(log, new RegExp(`LAB: proxmox\\.iso of ${copy.length} bytes, sha256 ${sum}`));
        assert.match(log, /LAB: answers for pve-1\.home\.arpa/);
        assert.match(log, /LAB: wiped sda/);
        await lab.service.waitForLine('pve-1', /boots from its own disk while installed/, 180_000);
        const { stage, sshHostKeys, attempt } = await lab.service.node('pve-1');
        assert.deepEqual([stage, sshHostKeys.length, attempt], ['installed', 3, 1]);
      });
    });
  }

  test('unless its firmware wants Secure Boot: then its screen says so', OPTIONS, (context) => {
    const images = imagesFor(context);
    return inLab(context, { ...LAB, images, router: 'names-pilotlight' }, async (lab) => {
      await copyIn(images);
      const machine = await bootEnrolled(lab, 'secure-boot', { loader: 'shim' });
      await machine.waitForSerial(/Secure Boot: this machine boots by shim/, 300_000);
      assert.equal((await lab.service.node('pve-1')).stage, 'enrolled');
    });
  });
});
