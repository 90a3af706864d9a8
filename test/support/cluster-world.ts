/**
 * A world of machines that join: their disks, their programs, K3s on them, the host that may be down, and the
 * network that loses answers.
 *
 * The programs obey the contract: K3s is stopped before they ask, it starts at a word of ours and never by
 * itself before the machine has joined, and a server stops it when its lease is over.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type Cluster, type Member, readyServers } from '../../src/domain/cluster/cluster.ts';
import { JOIN_LEASE_MS, type JoinReply } from '../../src/domain/cluster/join.ts';
import type { KubernetesNode } from '../../src/domain/cluster/kubernetes.ts';
import { Host, type HostDeath } from './cluster-host.ts';
import { aMachine, founds, keyFits, type Machine, nodesOf } from './cluster-machine.ts';
import { asker, CA_HASH, keyHashOf, machineIdOf } from './cluster-values.ts';

const GHOST_MS = 2 * 60_000;

export class World {
  now = 0;
  readonly machines: Machine[];
  readonly #host: Host;
  /** Nodes of systems that were wiped: Kubernetes goes on for a while with what it heard of them last. */
  readonly #ghosts = new Map<string, { readonly node: KubernetesNode; readonly until: number }>();

  constructor(machines: readonly Pick<Machine, 'role' | 'needs'>[]) {
    this.machines = machines.map((machine, at) => aMachine(`opti-${at + 1}`, machine));
    this.#host = new Host(
      () => this.now,
      (id) => this.machines.find((machine) => machine.id === id && machine.exists),
    );
  }

  get stored(): Cluster | undefined {
    return this.#host.stored;
  }

  /** How often the host died in the middle of what it did. */
  get deaths(): number {
    return this.#host.deaths;
  }

  restartHost = (): Promise<void> => this.#host.restart();

  killHost = (): void => this.#host.kill();

  /** Undefined: it does not die by itself. */
  hostDies(death: HostDeath | undefined): void {
    this.#host.death = death;
  }

  pass(ms: number): void {
    this.now += ms;
    for (const machine of this.machines) this.#live(machine);
  }

  #live(machine: Machine): void {
    const { disk, k3s } = machine;
    if (!machine.on || disk === undefined) return;
    const hasLease = machine.grant?.as === 'server' && machine.grant.via !== undefined;
    if (machine.program === 'follows' && hasLease && this.now - machine.heardAt >= JOIN_LEASE_MS) {
      if (!disk.joined) this.#askAnew(machine);
      return;
    }
    if (k3s === undefined || disk.wasReady || this.now - k3s.since < machine.needs) return;
    disk.life ??= this.#joined(machine)?.disk?.life;
    disk.wasReady =
      disk.life !== undefined && (founds(machine) || this.#joined(machine) !== undefined);
  }

  /** What it joins through: a server that one, an agent any that is Ready. */
  #joined({ k3s }: Machine): Machine | undefined {
    return this.machines.find(
      (other) =>
        other.k3s?.as === 'server' &&
        other.disk?.wasReady === true &&
        (k3s?.as === 'agent' || asker(other.id).address === k3s?.via),
    );
  }

  /** The program does the next thing that it has to. `lost`: the answer does not arrive. */
  async step(machine: Machine, lost: boolean): Promise<void> {
    const { disk, program } = machine;
    if (!machine.on || disk === undefined || disk.joined) return;
    if (program === 'asks') await this.#ask(machine, lost);
    else await this.#tell(machine, lost);
  }

  async #tell(machine: Machine, lost: boolean): Promise<void> {
    const { disk, program } = machine;
    const reply = await this.#say(machine, program === 'installs' ? 'installed' : 'started');
    if (disk === undefined || reply === undefined || lost) return;
    if (reply === 'stop') {
      this.#askAnew(machine);
      return;
    }
    machine.heardAt = this.now;
    if (program === 'installs') this.#startK3s(machine);
    machine.program = 'follows';
    if (reply === 'joined') disk.joined = true;
  }

  #askAnew(machine: Machine): void {
    machine.k3s = undefined;
    machine.grant = undefined;
    machine.program = 'asks';
  }

  #startK3s(machine: Machine): void {
    const { disk, grant } = machine;
    assert.ok(disk && grant);
    machine.k3s = { as: grant.as, via: grant.via, since: this.now };
    // With etcd's data on the disk, cluster-init is ignored. Without, it makes a cluster that was not there before.
    if (founds(machine)) disk.life ??= `${grant.life} of ${machine.id}, install ${disk.install}`;
  }

  async #ask(machine: Machine, lost: boolean): Promise<void> {
    const { disk, id } = machine;
    if (!this.#reaches(machine) || disk === undefined) return;
    const { install } = disk;
    const grant = await this.#host.ask(id, keyHashOf(id, install), machineIdOf(id, install));
    if (grant === undefined || lost) return;
    assert.ok(
      this.stored?.members.some(({ nodeId, phase }) => nodeId === id && phase !== 'leaving'),
      `${id} has a grant that is not on the disk`,
    );
    const others = this.#readyServers().filter(({ nodeId }) => nodeId !== id);
    assert.ok(
      grant.via !== asker(id).address || others.length === 0,
      `${id} is to join through itself`,
    );
    machine.grant = grant;
    machine.program = 'installs';
  }

  async #say(machine: Machine, kind: 'installed' | 'started'): Promise<JoinReply | undefined> {
    const { id, disk } = machine;
    if (!this.#reaches(machine) || disk === undefined) return undefined;
    const caHash = founds(machine) ? CA_HASH : undefined;
    const word = kind === 'installed' ? { kind } : { kind, caHash };
    return this.#host.say(id, keyHashOf(id, disk.install), word);
  }

  /** Whether its question arrives; that its key is another by now is for the host to say. */
  #reaches(machine: Machine): boolean {
    return this.#host.isUp && !machine.cutOff;
  }

  async look(): Promise<void> {
    const { stored } = this;
    if (stored !== undefined) await this.#host.look(this.#kubernetesNodes(stored.id));
  }

  #readyServers(): readonly Member[] {
    return this.stored === undefined ? [] : readyServers(this.stored);
  }

  #kubernetesNodes(life: string): readonly KubernetesNode[] {
    const living = this.machines.flatMap((machine) =>
      machine.disk?.life?.startsWith(`${life} of `) ? nodesOf(machine) : [],
    );
    const ghosts = [...this.#ghosts.values()].filter(
      ({ node, until }) => this.now < until && !living.some(({ name }) => name === node.name),
    );
    return [...living, ...ghosts.map(({ node }) => node)];
  }

  switchOff(machine: Machine): void {
    machine.on = false;
    machine.k3s = undefined;
  }

  /** The program begins with its question, unless it is done: then K3s starts by itself. */
  switchOn(machine: Machine): void {
    if (machine.on || machine.disk === undefined || !machine.exists) return;
    machine.on = true;
    const { grant, disk } = machine;
    if (!disk.joined) this.#askAnew(machine);
    else machine.k3s = { as: grant?.as ?? 'server', via: undefined, since: this.now };
  }

  askForReinstall(machine: Machine): void {
    if (this.#host.isUp && machine.exists && this.#mayLose(machine)) machine.keyHash = undefined;
  }

  /** The disk is wiped, and a new system is on it. */
  reinstall(machine: Machine): void {
    if (!this.#host.isUp || !machine.exists || !this.#mayLose(machine)) return;
    const install = (machine.disk?.install ?? 0) + 1;
    for (const node of nodesOf(machine)) {
      this.#ghosts.set(machine.id, { node, until: this.now + GHOST_MS });
    }
    machine.disk = { install, life: undefined, wasReady: false, joined: false };
    machine.keyHash = keyHashOf(machine.id, install);
    machine.on = true;
    this.#askAnew(machine);
  }

  /** It is taken out, though it never was Ready, and may come again. */
  async leave(machine: Machine): Promise<void> {
    if (!machine.disk?.wasReady) await this.#host.tellToLeave(machine.id);
  }

  /** Out of the cluster in good order, and the machine taken away with its disk. */
  async takeAway(machine: Machine): Promise<void> {
    if (!this.#host.isUp || !machine.exists || !this.#mayLose(machine)) return;
    machine.exists = false;
    this.switchOff(machine);
    machine.disk = undefined;
    await this.#host.tellToLeave(machine.id);
  }

  /** Nobody wipes the last server of a living cluster: that is forbidden elsewhere. */
  #mayLose(machine: Machine): boolean {
    if (this.stored?.bornAt === undefined) return true;
    return this.#readyServers().some(({ nodeId }) => nodeId !== machine.id && this.#holds(nodeId));
  }

  #holds(nodeId: string): boolean {
    const machine = this.machines.find(({ id }) => id === nodeId);
    return machine?.disk?.wasReady === true && keyFits(machine);
  }

  /** What must be true at every moment. */
  check(): void {
    const lives = new Set(this.machines.flatMap(({ disk }) => disk?.life ?? []));
    assert.ok(lives.size <= 1, `disks hold the clusters ${[...lives].join(', ')}`);
    const joining = this.machines.filter(
      ({ k3s, disk }) => k3s?.as === 'server' && !disk?.wasReady,
    );
    assert.ok(joining.length <= 1, `${joining.map(({ id }) => id).join(', ')} join at once`);
    for (const { id, disk } of this.machines) {
      const member = this.stored?.members.find(({ nodeId }) => nodeId === id);
      const isOfDisk = disk !== undefined && member?.keyHash === keyHashOf(id, disk.install);
      assert.ok(
        !isOfDisk || member?.phase !== 'ready' || disk.wasReady,
        `${id} is taken for Ready, and never was`,
      );
    }
    const turns = (role: 'server' | 'agent') =>
      this.stored?.members.filter(
        (member) => member.role === role && /^(granted|installed)$/.test(member.phase),
      ).length ?? 0;
    assert.ok(turns('server') <= 1, 'two servers have the turn');
    assert.ok(turns('agent') <= 10, 'more than ten agents have a turn');
  }
}
