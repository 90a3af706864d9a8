/**
 * Machines that are made on a stand-in of Proxmox VE: the real store, the real desk and the real client, with a
 * clock that the test moves. The service can be killed between any two effects and started again.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createHypervisorHands } from '../../src/composition/hypervisor-hands.ts';
import type { LeavingWish } from '../../src/domain/cluster/face.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import type { FacedVm, VmWish } from '../../src/domain/vm/face.ts';
import { createProxmoxClient } from '../../src/proxmox/client.ts';
import type { Store } from '../../src/store/store.ts';
import { createVmDesk, type VmDesk } from '../../src/workflow/vm-desk.ts';
import type { VmCluster, VmPorts } from '../../src/workflow/vms/ports.ts';
import { createVmPower, type VmPower } from '../../src/workflow/vms/vm-power.ts';
import { createLife, type Life } from './mortal.ts';
import { type PveOptions, type PveStandIn, startPve, TOKEN_ID, TOKEN_SECRET } from './pve/pve.ts';
import { openTestStore } from './store.ts';

export const A_WISH: VmWish = {
  ...{ count: 1, hypervisor: 'lab', host: undefined, cores: 2, memory: 4096, disk: 20 },
  ...{ storage: undefined, bridge: 'vmbr0', vlan: undefined, role: 'none', profile: 'default' },
  ...{ firmware: 'uefi', secureBoot: false, names: [], namePrefix: 'vm', vmid: undefined },
  by: 'anna',
};

const LIMITS = { connectMs: 2_000, readMs: 2_000, writeMs: 400 };

export class VmYard {
  readonly store: Store;
  readonly pve: PveStandIn;
  /** ms since the epoch. */
  now = Date.UTC(2026, 0, 1);
  /** MiB that an install takes. */
  need = 1_900;
  /** In place of `members`. */
  cluster: VmCluster | undefined;
  readonly members = new Set<string>();
  /** Why the cluster lets nobody go. */
  refusal: Error | undefined;
  readonly faults: unknown[] = [];
  readonly #context: TestContext;
  #run: { readonly desk: VmDesk; readonly life: Life; readonly power: VmPower } | undefined;

  constructor(context: TestContext, store: Store, pve: PveStandIn) {
    this.#context = context;
    this.store = store;
    this.pve = pve;
  }

  get desk(): VmDesk {
    if (this.#run === undefined) throw new Error('the service was not started');
    return this.#run.desk;
  }

  get power(): VmPower {
    if (this.#run === undefined) throw new Error('the service was not started');
    return this.#run.power;
  }

  /** The service, as after a power cut of its host: nothing is kept but what is stored. */
  start(life: Life = createLife()): void {
    this.#run?.life.end();
    this.#run?.desk.stop();
    const ports = life.mortal(this.#ports());
    const power = createVmPower({ ...ports, now: Date.now, delay });
    this.#run = { desk: createVmDesk(ports), power, life };
  }

  #ports(): VmPorts {
    const { store, pve } = this;
    const client = createProxmoxClient({
      ...{ endpoints: pve.endpoints, tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET },
      ...{ trust: { kind: 'ca', pem: pve.ca }, limits: LIMITS },
    });
    this.#context.after(client.close);
    return {
      hypervisors: createHypervisorHands({
        list: () => [{ id: 'hv-1', name: 'lab' }],
        client: () => client,
      }),
      onChange: store.vms.subscribe,
      records: store.vms,
      nodes: {
        byId: (id) => store.registry.byId(id),
        byMac: (mac) => store.registry.byMac(mac),
        byHostname: (name) => store.registry.byHostname(name),
        record: store.record,
        note: store.note,
      },
      cluster: {
        holds: (nodeId) => (this.cluster ?? this).holds(nodeId),
        leave: (wish) => (this.cluster ?? this).leave(wish),
      },
      needOf: () => this.need,
      vmids: { first: 5000, last: 5009 },
      macPrefix: 'bc:24:11',
      random: randomBytes,
      newId: randomUUID,
      now: () => this.now,
      failed: (error) => void this.faults.push(error),
    };
  }

  holds(nodeId: string): boolean {
    return this.members.has(nodeId);
  }

  /** As the keeper does it, at once. */
  async leave({ nodeId, after, by }: LeavingWish): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    if (after === 'reinstall') {
      await this.store.record(nodeId, { type: 'reinstall-requested', by }, this.now);
    } else {
      await this.store.updateNode(nodeId, { role: 'none' }, this.now);
      await this.store.record(nodeId, { type: 'left-cluster' }, this.now);
    }
    this.members.delete(nodeId);
  }

  async make(changes: Partial<VmWish> = {}): Promise<readonly FacedVm[]> {
    return this.desk.create({ ...A_WISH, ...changes });
  }

  vm(name = 'vm-01'): FacedVm {
    const vm = this.desk.find(name);
    if (vm === undefined) throw new Error(`no VM ${name}`);
    return vm;
  }

  /** Five seconds of everybody's life, and what is done in them. */
  async tick(seconds = 5): Promise<void> {
    this.now += seconds * 1_000;
    this.desk.look();
    await this.#untilDeath(this.desk.idle());
    await delay(4); // a task of the stand-in's takes as long
    await this.store.flush();
  }

  async #untilDeath(work: Promise<unknown>): Promise<void> {
    await this.#run?.life.untilDeath(work);
  }

  async until(what: () => boolean, most = 60): Promise<void> {
    for (let ticks = 0; ticks < most; ticks++) {
      if (what()) return;
      await this.tick();
    }
    const state = JSON.stringify(this.desk.list(), undefined, 1);
    const faults = this.faults.map(String).join();
    throw new Error(`it did not come to ${what}: ${state} ${faults} ${this.pve.log.slice(-20)}`);
  }

  /** What its node goes through while its system is installed. */
  async install(name = 'vm-01'): Promise<void> {
    const { nodeId } = this.vm(name);
    const at = this.now;
    const address = '192.168.1.77';
    await this.store.record(nodeId, { type: 'boot-offered', text: 'offered' }, at);
    await this.store.record(nodeId, { type: 'seed-served', address }, at);
    const reported = { type: 'install-reported', sshHostKeys: [], keyHash: undefined } as const;
    await this.store.record(nodeId, reported, at);
  }

  async lines(nodeId: string): Promise<readonly string[]> {
    await this.store.flush();
    return (await this.store.timeline(nodeId)).map(({ kind, text }) => `${kind}: ${text}`);
  }

  /** What changed something, in its order. */
  deeds(): readonly string[] {
    return this.pve.log.filter((call) => !call.startsWith('GET '));
  }
}

export async function openVmYard(
  context: TestContext,
  { store: given, ...options }: PveOptions & { readonly store?: Store } = {},
): Promise<VmYard> {
  const store = given ?? (await openTestStore(context));
  const pve = await startPve(context, options);
  const yard = new VmYard(context, store, pve);
  yard.start();
  return yard;
}

/** A machine that somebody else made. `config` is added to what any has. */
export function aForeigner(
  { pve }: Pick<VmYard, 'pve'>,
  vmid: number,
  config: Readonly<Record<string, string>> = {},
): void {
  const all = { name: `theirs-${vmid}`, memory: '512', smbios1: `uuid=${randomUUID()}`, ...config };
  pve.world.vms.set(vmid, {
    ...{ vmid, node: [...pve.world.nodes.keys()][0] ?? '', config: new Map(Object.entries(all)) },
    ...{ pending: new Map(), running: undefined, interfaces: undefined },
  });
}

/** Waits for the end of a making that fails, and gives why. */
export async function failureOf(yard: VmYard, name = 'vm-01'): Promise<string> {
  await yard.until(() => yard.vm(name).state === 'failed' && yard.vm(name).step === 'undone');
  return yard.vm(name).failure ?? '';
}

/** The named error that `act` rejects with. */
export async function refusalOf(act: Promise<unknown>): Promise<ProvisioningError> {
  const error = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProvisioningError);
  return error;
}
