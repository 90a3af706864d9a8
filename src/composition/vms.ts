/**
 * Who plays which part for those who make virtual machines.
 *
 * @module
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { requiredMemoryMiB } from '../domain/memory-need.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createVmDesk } from '../workflow/vm-desk.ts';
import type { VmPorts } from '../workflow/vms/ports.ts';
import { createVmPower } from '../workflow/vms/vm-power.ts';
import type { ClusterSide } from './cluster.ts';
import { createHypervisorHands } from './hypervisor-hands.ts';
import type { HypervisorSide } from './hypervisors.ts';
import type { Medium } from './medium.ts';
import type { WhatMachinesGet } from './what-machines-get.ts';

export type VmParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly gets: WhatMachinesGet;
  readonly medium: Medium;
  readonly cluster: ClusterSide;
  readonly hypervisors: HypervisorSide;
};

export type VmSide = ReturnType<typeof createVms>;

const LOOK_EVERY_MS = 2_000;
/** 24.04's and 26.04's are smaller: what an ISO that is not here yet is taken for. */
const LARGEST_ISO = 4 * 1024 ** 3;

export function createVms(parts: VmParts) {
  const { config, log, store, cluster, hypervisors } = parts;
  const ports: VmPorts = {
    hypervisors: createHypervisorHands({
      list: () => store.registry.hypervisors(),
      client: hypervisors.desk.client,
    }),
    records: store.vms,
    nodes: {
      byId: (id) => store.registry.byId(id),
      byMac: (mac) => store.registry.byMac(mac),
      byHostname: (name) => store.registry.byHostname(name),
      record: store.record,
      note: store.note,
    },
    onChange: (touched) => onVmChange(store, touched),
    cluster: cluster.face,
    needOf: (profile) => needOf(profile, parts),
    vmids: config.vmIds,
    macPrefix: config.macPrefix,
    random: randomBytes,
    newId: randomUUID,
    now: Date.now,
    failed: (error) => log.error(error, 'virtual machines'),
  };
  const desk = createVmDesk(ports);
  let timer: NodeJS.Timeout | undefined;

  return {
    face: desk,
    power: createVmPower({ ...ports, delay: (ms) => delay(ms) }),
    switchesOff: desk.switchesOff,
    /** Who needs a hypervisor, in words. */
    user: (hypervisor: string) => vmsOn(store, hypervisor),
    start() {
      timer = setInterval(desk.look, LOOK_EVERY_MS);
      desk.look();
    },
    async stop() {
      clearInterval(timer);
      desk.stop();
      await desk.idle();
    },
  };
}

/** What is shown of a machine is its own and its node's. */
function onVmChange(store: Store, touched: (id: string) => void): () => void {
  const ends = [
    store.vms.subscribe(touched),
    store.subscribe((change) => {
      const vm = change.kind === 'node' ? store.vms.byNode(change.node.id) : undefined;
      if (vm !== undefined) touched(vm.id);
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

function vmsOn(store: Store, hypervisor: string): string | undefined {
  const names = store.vms.all().filter((vm) => vm.hypervisor === hypervisor);
  return names.length === 0 ? undefined : names.map(({ name }) => name).join(', ');
}

/** MiB that a machine has to show for its install. A profile or an ISO may still come. */
function needOf(name: string, { gets, medium }: VmParts): number {
  const profile = gets.profiles.find(name);
  const image = profile && gets.images.find(profile.image, 'amd64');
  return requiredMemoryMiB({
    minimumMemoryMiB: profile?.minimumMemoryMiB,
    medium: profile === undefined ? 'nfs' : medium.mediumFor(profile),
    imageSize: image?.size ?? LARGEST_ISO,
  }).needMiB;
}
