/**
 * Three machines, switched on together, and nobody touches anything: from firmware to a cluster of three
 * servers behind HAProxy, though Pilotlight is killed in the middle.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { HAPROXY_NEEDS, realHaproxy } from '../support/haproxy/real-haproxy.ts';
import {
  assertOneCluster,
  assertReachable,
  assertTurns,
} from '../support/lab/cluster/assert-cluster.ts';
import { K3S_VERSION, putK3sRelease } from '../support/lab/cluster/k3s-release.ts';
import { startKubernetesHost } from '../support/lab/cluster/kubernetes-host.ts';
import { LAYER_NEEDS, makeClusterLayer } from '../support/lab/cluster/layer.ts';
import type { Firmware } from '../support/lab/firmware.ts';
import { makeInstallerIso } from '../support/lab/installer-iso.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import type { Machine } from '../support/lab/machine.ts';
import { needs } from '../support/needs.ts';

type Plan = { readonly hostname: string; readonly mac: string; readonly firmware: Firmware };

const MACHINES: readonly Plan[] = [
  { hostname: 'trio-1', mac: '52:54:00:1a:b0:31', firmware: 'seabios-ipxe' },
  { hostname: 'trio-2', mac: '52:54:00:1a:b0:32', firmware: 'ovmf-ipxe' },
  { hostname: 'trio-3', mac: '52:54:00:1a:b0:33', firmware: 'ovmf-pxe' },
];
const NAMES = MACHINES.map(({ hostname }) => hostname);
const OPTIONS = {
  ...needs(...LAB_NEEDS, ...LAYER_NEEDS, ...HAPROXY_NEEDS),
  timeout: 8 * 60_000,
};
const images = mkdtempSync(`${tmpdir()}/pilotlight-images-`);

describe('three machines', () => {
  before(() => {
    if (OPTIONS.skip !== false) return;
    makeInstallerIso(images, { squashfsMB: 2, layer: makeClusterLayer });
    putK3sRelease(images);
  });
  after(() => rmSync(images, { recursive: true }));

  test('that are switched on together become one cluster behind HAProxy', OPTIONS, (context) =>
    inLab(
      context,
      {
        ...{ router: 'plain', images, minimumMemoryMiB: 400, haproxy: realHaproxy() },
        cluster: `version: ${K3S_VERSION}\n`,
      },
      async (lab) => {
        const kubernetes = await startKubernetesHost(lab.network);
        await Promise.all(MACHINES.map((plan) => enroll(lab, plan)));
        const machines = await Promise.all(MACHINES.map((plan) => powerOn(lab, plan)));
        await Promise.all([...machines.map(joins), interrupt(lab, machines)]);
        await reachRotation(lab);
        const founder = await assertTurns(lab, NAMES);
        await assertOneCluster(lab, founder, kubernetes.starts());
        await assertReachable(lab);
      },
    ),
  );
});

async function enroll({ service }: Lab, { hostname, mac }: Plan): Promise<void> {
  const wanted = { macs: [mac], hostname, role: 'auto', profile: 'lab' };
  await service.api('POST', '/nodes', wanted);
}

function powerOn({ boot }: Lab, { hostname, mac, firmware }: Plan): Promise<Machine> {
  const uuid = `4c4c4544-0042-3510-8052-0000000000${mac.slice(-2)}`;
  return boot({ firmware, mac, memoryMiB: 512, uuid, serial: hostname.toUpperCase() });
}

/** The reboot is from the disk: EDK2 would wait minutes for a network that has nothing for it. */
async function joins(machine: Machine): Promise<void> {
  const over = /^LAB: (installed, reboots|refused: .*|failed)$/m;
  const [outcome] = await machine.waitForSerial(over, 300_000);
  assert.match(outcome, /installed, reboots/);
  await machine.bootNoNetwork();
  await machine.reset();
  const [, ended] = await machine.waitForSerial(/^LAB: pilotlight-join\.service: (.*)$/m, 400_000);
  assert.equal(ended, 'done');
}

/** In the worst of moments: the one grant of cluster-init is out, and no server is Ready yet. */
async function interrupt({ service }: Lab, machines: readonly Machine[]): Promise<void> {
  const granted = machines.map((machine) =>
    machine.waitForSerial(/^pilotlight: starting k3s$/m, 400_000),
  );
  await Promise.any(granted);
  await service.kill();
  await sleep(3000);
  await service.startAgain();
}

async function reachRotation({ service }: Lab): Promise<void> {
  for (let tries = 0; tries < 360; tries++) {
    const stages = (await service.nodes()).map(({ stage }) => stage);
    if (stages.every((stage) => stage === 'in-rotation')) return;
    await sleep(500);
  }
  assert.fail(JSON.stringify(await service.api('GET', '/cluster'), undefined, 1));
}
