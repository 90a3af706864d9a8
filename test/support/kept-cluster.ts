/**
 * A cluster under its keeper: the real store, the real join desk and machines of a model, with a clock that
 * the test moves. The service can be killed between any two effects and started again.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { memberOf } from '../../src/domain/cluster/cluster.ts';
import type { Node } from '../../src/domain/node.ts';
import { type ClusterKeeper, createClusterKeeper } from '../../src/workflow/cluster-keeper.ts';
import type { JoinDesk } from '../../src/workflow/join-desk.ts';
import type { PowerDesk } from '../../src/workflow/power-desk.ts';
import { mac } from './desks.ts';
import type { Machine } from './k3s-machines.ts';
import { keeperPorts, openJoinDesk, Surroundings, VERSION } from './keeper-ports.ts';
import { openPowerDesk } from './kept-power.ts';
import { createLife, type Life } from './mortal.ts';
import { openTestStore } from './store.ts';

/** The model's machines show whatever they are known by. */
const HOST_KEYS = ['ssh-ed25519 AAAA of a model'];

type Run = {
  readonly keeper: ClusterKeeper;
  readonly desk: JoinDesk;
  readonly power: PowerDesk;
  readonly life: Life;
};

export class KeptCluster extends Surroundings {
  readonly ids = new Map<string, string>();
  #installs = 0;
  #run: Run | undefined;

  get keeper(): ClusterKeeper {
    return this.#current().keeper;
  }

  get desk(): JoinDesk {
    return this.#current().desk;
  }

  get life(): Life {
    return this.#current().life;
  }

  #current(): Run {
    if (this.#run === undefined) throw new Error('the service was not started');
    return this.#run;
  }

  /** The service, as after a power cut of its host: nothing is kept but what is stored. */
  async start(life: Life = createLife()): Promise<void> {
    this.#run?.life.end();
    this.#run?.power.stop();
    const desk = openJoinDesk(this);
    await desk.start();
    const keeper = createClusterKeeper(life.mortal(keeperPorts(this, desk)));
    const power = openPowerDesk(this, life);
    this.#run = { keeper, desk, power, life };
    await keeper.start();
  }

  /** A machine that is installed, and asks for its turn from now on. */
  async add(name: string, role: 'server' | 'agent'): Promise<string> {
    const hex = (this.ids.size + 1).toString(16).padStart(2, '0');
    const macs = [mac(`d0:50:99:00:00:${hex}`)];
    const draft = { macs, hostname: name, role, profile: 'default', by: 'a test' };
    return this.addNode(await this.store.createNode(draft, this.k3s.now), name, role);
  }

  /** As `add`, where the node is registered already. */
  async addNode(node: Pick<Node, 'id'>, name: string, role: 'server' | 'agent'): Promise<string> {
    this.ids.set(name, node.id);
    const address = `192.168.1.${20 + this.ids.size}`;
    const machine: Machine = {
      ...{ name, address, role, machineId: '', version: VERSION, placed: VERSION },
      ...{ installed: false, running: false, held: false, powered: true },
      ...{ rebootAt: undefined, reboots: 0 },
    };
    this.k3s.machines.set(name, machine);
    await this.install(machine);
    return node.id;
  }

  /** A new system on its disk: nothing is left of the one before. */
  async install(machine: Machine): Promise<void> {
    const id = this.id(machine.name);
    const install = (++this.#installs).toString(16);
    Object.assign(machine, { installed: false, running: false, held: false });
    machine.machineId = install.padStart(32, '0');
    const keyHash = install.padStart(64, '0');
    const at = this.k3s.now;
    await this.store.record(id, { type: 'boot-offered', text: 'offered' }, at);
    await this.store.record(id, { type: 'seed-served', address: machine.address }, at);
    await this.store.record(id, { type: 'install-reported', sshHostKeys: HOST_KEYS, keyHash }, at);
  }

  id(name: string): string {
    const id = this.ids.get(name);
    if (id === undefined) throw new Error(`no machine ${name}`);
    return id;
  }

  stage(name: string): string | undefined {
    return this.store.registry.byId(this.id(name))?.stage;
  }

  phase(name: string): string | undefined {
    const cluster = this.desk.current();
    return cluster && memberOf(cluster, this.id(name))?.phase;
  }

  machine(name: string): Machine {
    const machine = this.k3s.machines.get(name);
    if (machine === undefined) throw new Error(`no machine ${name}`);
    return machine;
  }

  async lines(name: string): Promise<readonly string[]> {
    await this.store.flush();
    return (await this.store.timeline(this.id(name))).map(({ kind, text }) => `${kind}: ${text}`);
  }

  /** A drain that takes long is not waited for. */
  #rest(): Promise<unknown> {
    const { slow } = this.k3s;
    return slow.size > 0 ? setImmediate() : this.keeper.idle();
  }

  /** Five seconds of everybody's life, and a look of the keeper's. */
  async tick(): Promise<void> {
    this.k3s.pass(5_000);
    this.wakeSleepers();
    for (const machine of this.k3s.machines.values()) await this.#live(machine);
    await this.life.untilDeath(this.keeper.look().then(() => this.#rest()));
    // Five seconds are five writes of what is queued: a queue is bounded for a second, not for a test.
    await this.store.flush();
  }

  async until(what: () => boolean, most = 120): Promise<void> {
    for (let ticks = 0; ticks < most; ticks++) {
      if (what()) return;
      await this.tick();
    }
    const { work, members, balancer, conditions } = this.keeper.face.state();
    const state = JSON.stringify({ work, members, balancer, conditions }, undefined, 1);
    const deeds = this.k3s.deeds.slice(-20).join();
    throw new Error(`it did not come to ${what.toString()}: ${state} ${deeds}`);
  }

  async #live(machine: Machine): Promise<void> {
    const node = this.store.registry.byId(this.id(machine.name));
    if (machine.rebootAt !== undefined && machine.rebootAt <= this.k3s.now) {
      machine.rebootAt = undefined;
      machine.reboots += 1;
      if (node?.stage === 'enrolled') await this.install(machine);
    }
    if (node?.keyHash !== machine.machineId.padStart(64, '0') || !machine.powered) return;
    if (machine.installed || node.role === 'none') return;
    await this.#join(machine, node.keyHash);
  }

  async #join(machine: Machine, key: string): Promise<void> {
    const visit = { nodeId: this.id(machine.name), key, address: machine.address };
    const answer = await this.desk.ask(visit, { machineId: machine.machineId });
    if (answer.kind !== 'grant') return;
    const caHash = 'c'.repeat(64);
    await this.desk.word(visit, { kind: 'installed' });
    await this.desk.word(visit, { kind: 'started', caHash });
    machine.installed = true;
    machine.version = answer.grant.version;
    const isFirst = this.k3s.voters.size === 0;
    if (isFirst) this.k3s.voters.add(machine.name);
  }
}

/** Members in rotation: servers `opti-01` and so on, then agents. */
export async function openKeptCluster(
  context: TestContext,
  { servers = 3, agents = 0 }: { servers?: number; agents?: number } = {},
): Promise<KeptCluster> {
  const cluster = new KeptCluster(await openTestStore(context));
  await cluster.start();
  const names = Array.from({ length: servers + agents }, (_, at) => `opti-0${at + 1}`);
  for (const [at, name] of names.entries()) {
    await cluster.add(name, at < servers ? 'server' : 'agent');
  }
  await cluster.until(() => names.every((name) => cluster.stage(name) === 'in-rotation'));
  cluster.k3s.deeds.length = 0;
  return cluster;
}
