/**
 * Machines that nobody approved: what they get, and what they do not.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { makeInstallerIso } from '../support/lab/installer-iso.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import type { Machine } from '../support/lab/machine.ts';
import { PILOT_ADDRESS } from '../support/lab/network.ts';
import { needs } from '../support/needs.ts';

const MAC = '52:54:00:1a:b0:02';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4143';
const OPTIONS = { ...needs(...LAB_NEEDS), timeout: 420_000 };
const images = mkdtempSync(`${tmpdir()}/pilotlight-images-`);

function bootStranger({ boot }: Lab): Promise<Machine> {
  return boot({
    ...{ firmware: 'seabios-ipxe', mac: MAC, memoryMiB: 1024, uuid: UUID, serial: 'LAB0002' },
  });
}

describe('a machine that nobody approved', { concurrency: 2 }, () => {
  before(() => {
    if (OPTIONS.skip === false) makeInstallerIso(images);
  });
  after(() => rmSync(images, { recursive: true }));

  test('is offered nothing while the door is closed, and is listed', OPTIONS, (context) =>
    inLab(context, { router: 'plain', images, minimumMemoryMiB: 900 }, async (lab) => {
      const machine = await bootStranger(lab);
      await machine.waitForSerial(/No bootable device/, 180_000);
      const ours = lab.capture.packets().filter(({ source }) => source === PILOT_ADDRESS);
      assert.deepEqual(ours, []);
      const [node, ...others] = await lab.service.nodes();
      assert.deepEqual(others, []);
      assert.equal(node?.stage, 'discovered');
      assert.deepEqual(node?.macs, [MAC]);
      assert.equal(node?.uuid, UUID);
      await lab.service.waitForLine(MAC, /the door is closed/, 10_000);
    }),
  );

  test('waits on a screen while the door is open, and goes on once approved', OPTIONS, (context) =>
    inLab(context, { router: 'plain', images, minimumMemoryMiB: 900 }, async (lab) => {
      await lab.service.api('POST', '/admission', { minutes: 10 });
      const machine = await bootStranger(lab);
      await machine.waitForSerial(/waits for approval: 52:54:00:1a:b0:02/, 180_000);
      const [seen] = await lab.service.nodes();
      assert.equal(seen?.stage, 'discovered');
      const approval = { hostname: 'lab-2', profile: 'lab' };
      await lab.service.api('POST', `/nodes/${MAC}/approve`, approval);
      await machine.waitForSerial(/^LAB: installed, reboots/m, 180_000);
      assert.equal((await lab.service.node('lab-2')).stage, 'installed');
    }),
  );

  test('that its router sends here is turned away while the door is closed', OPTIONS, (context) =>
    inLab(context, { router: 'names-pilotlight', images, minimumMemoryMiB: 900 }, async (lab) => {
      const machine = await bootStranger(lab);
      await machine.waitForSerial(/No bootable device/, 180_000);
      const [node] = await lab.service.nodes();
      assert.equal(node?.stage, 'discovered');
      assert.deepEqual(node?.macs, [MAC]);
      assert.doesNotMatch(machine.serialLog(), /LAB: command line/);
    }),
  );
});
