/**
 * A VM that is wished for, from the request to its first boot and to its end: the real service, a stand-in of
 * Proxmox VE's API, and behind it a real machine on real firmware.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeInstallerIso } from '../support/lab/installer-iso.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import { LOCAL_DISK_GREETING } from '../support/lab/local-disk.ts';
import type { Service } from '../support/lab/pilotlight.ts';
import { createVmRoom, openPveDoor, type VmRoom } from '../support/lab/vm-room.ts';
import { needs } from '../support/needs.ts';
import { type PveStandIn, startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';

const images = mkdtempSync(`${tmpdir()}/plvm-`);
/** What the profile asks for: more than the VM is to keep, so that it has to change on the way. */
const INSTALL_MIB = 700;
const WISH = {
  hypervisor: 'pve',
  names: ['k3s-a'],
  cores: 1,
  memory: 512,
  disk: 8,
  profile: 'lab',
};

type VmView = { state: string; step: string; vmid: number; reason: string | null; nodeId: string };

before(() => {
  if (needs(...LAB_NEEDS).skip === false) makeInstallerIso(images, { paddingMiB: 0 });
});
after(() => rmSync(images, { recursive: true }));

test(
  'a VM is made, installs itself on real firmware, boots what was installed, and is destroyed',
  {
    ...needs(...LAB_NEEDS),
    timeout: 600_000,
  },
  (context) =>
    inLab(context, { router: 'plain', images, minimumMemoryMiB: INSTALL_MIB }, async (lab) => {
      const room = createVmRoom(lab);
      const pve = await startPve(context, { machines: room });
      const shut = openPveDoor(lab.network, Number(new URL(pve.endpoints[0] ?? '').port));
      try {
        await registerHypervisor(lab.service, pve);
        await lab.service.api('POST', '/vms', WISH);
        await arrives(lab, room);
        await isDestroyed(lab.service, pve);
      } finally {
        shut();
      }
    }),
);

async function registerHypervisor({ api }: Service, pve: PveStandIn): Promise<void> {
  const token = { tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET };
  const endpoints = ['https://127.0.0.1:8006'];
  await api('POST', '/hypervisors', { name: 'pve', endpoints, ...token, ca: pve.ca });
}

async function arrives({ service }: Lab, room: VmRoom): Promise<void> {
  await until(service, ({ step }) => step === 'runs; its system is being installed', 60_000);
  const [first] = room.starts;
  assert.ok(first);
  assert.equal(first.options.memoryMiB, 768, 'what 700 MiB are shown of');
  await first.machine.waitForSerial(/^LAB: installed, switches off$/m, 300_000);
  await until(service, ({ step }) => step === 'runs', 60_000);
  const [, second] = room.starts;
  assert.ok(second);
  assert.equal(second.options.memoryMiB, WISH.memory);
  assert.deepEqual(
    [second.options.mac, second.options.uuid],
    [first.options.mac, first.options.uuid],
  );
  await second.machine.waitForSerial(new RegExp(LOCAL_DISK_GREETING), 60_000);
  const ended = /^LAB: pilotlight-first-boot\.service: (.*)$/m;
  const [, outcome] = await second.machine.waitForSerial(ended, 120_000);
  assert.equal(outcome, 'done');
  const node = await service.node('k3s-a');
  assert.deepEqual([node.stage, node.uuid], ['installed', first.options.uuid]);
  assert.ok(node.firstBoot);
  await assertTold(service);
  assert.equal(room.starts.length, 2);
}

/** The lines that only a VM has, in their order among the others. */
async function assertTold(service: Service): Promise<void> {
  const texts = (await service.timeline('k3s-a')).map(({ text }) => text);
  const told = [
    /^registered by /,
    /^VM 5000 is created on pve1: 8 GiB on local-lvm$/,
    /^firmware \(x86_64-efi\) asked and was offered snponly\.efi$/,
    /^the installer shuts the machine down \(poweroff\)$/,
    /^first boot of Ubuntu /,
  ];
  const places = told.map((line) => texts.findIndex((text) => line.test(text)));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
    texts.join('\n'),
  );
  assert.ok(!places.includes(-1), texts.join('\n'));
  assert.equal(texts.filter((text) => text === 'VM 5000 is started on pve1').length, 2);
}

async function isDestroyed(service: Service, pve: PveStandIn): Promise<void> {
  await service.api('DELETE', '/vms/k3s-a');
  for (let tries = 0; tries < 60 && (await vms(service)).length > 0; tries++) await sleep(500);
  assert.deepEqual(await vms(service), []);
  assert.equal(pve.vm(5000), undefined);
  assert.deepEqual(await service.nodes(), []);
}

async function vms({ api }: Service): Promise<readonly VmView[]> {
  return ((await api('GET', '/vms')) as { vms: VmView[] }).vms;
}

async function until(
  service: Service,
  is: (vm: VmView) => boolean,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const [vm] = await vms(service);
    if (vm !== undefined && is(vm)) return;
    if (vm?.state === 'failed' || Date.now() > deadline) {
      throw new Error(`the VM has come to ${JSON.stringify(vm)}`);
    }
    await sleep(500);
  }
}
