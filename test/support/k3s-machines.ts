/**
 * Machines with K3s on them, and the cluster that they make: a model of what matters when members leave.
 *
 * It is strict where K3s is. A server whose Kubernetes node is deleted loses its etcd member, ends, and is
 * started again by systemd unless that was prevented: then it joins anew by itself. A machine whose name has
 * another's node password is rejected. etcd changes nothing without its quorum.
 *
 * @module
 */
import type { KubernetesNode } from '../../src/domain/cluster/kubernetes.ts';
import { quorumOf } from '../../src/domain/cluster/quorum.ts';
import type {
  Drained,
  Draining,
  KubernetesHands,
  Shell,
} from '../../src/workflow/cluster/ports.ts';

export type Machine = {
  readonly name: string;
  readonly address: string;
  readonly role: 'server' | 'agent';
  /** Of the install on its disk. */
  machineId: string;
  /** K3s is there, and starts with the machine. */
  installed: boolean;
  running: boolean;
  /** Neither systemd nor a boot brings K3s back. */
  held: boolean;
  powered: boolean;
  version: string;
  /** What it will run after the next restart of K3s. */
  placed: string;
  rebootAt: number | undefined;
  reboots: number;
};

type Kube = {
  machineId: string;
  ready: boolean;
  version: string;
  unschedulable: boolean;
  deleting: boolean;
};

const NOT_READY_AFTER_MS = 40_000;

export class K3sMachines {
  now = Date.UTC(2026, 0, 1);
  readonly machines = new Map<string, Machine>();
  readonly nodes = new Map<string, Kube>();
  readonly voters = new Set<string>();
  readonly passwords = new Map<string, string>();
  /** Pods that a budget holds, by node. */
  readonly held = new Map<string, string>();
  readonly violations: string[] = [];
  /** Nodes whose drain goes on until it is interrupted. */
  readonly slow = new Set<string>();
  /** What was done to the cluster, in order. */
  readonly deeds: string[] = [];
  readonly #seenRunning = new Map<string, number>();
  isReachable = true;

  isUp(): boolean {
    const alive = [...this.voters].filter((name) => this.machines.get(name)?.running === true);
    return this.voters.size > 0 && alive.length >= quorumOf(this.voters.size);
  }

  /** Time passes, and everybody does what they would. */
  pass(ms: number): void {
    this.now += ms;
    for (const machine of this.machines.values()) {
      if (machine.installed && machine.powered && !machine.held) machine.running = true;
      if (!machine.powered) machine.running = false;
    }
    if (!this.isUp()) return;
    for (const [name, node] of this.nodes) if (node.deleting) this.#finalize(name);
    for (const machine of this.machines.values()) this.#kubelet(machine);
  }

  #finalize(name: string): void {
    const machine = this.machines.get(name);
    if (this.voters.has(name)) {
      const rest = [...this.voters].filter((voter) => voter !== name);
      const alive = rest.filter((voter) => this.machines.get(voter)?.running === true).length;
      if (alive < quorumOf(rest.length)) this.violations.push(`quorum lost without ${name}`);
      this.voters.delete(name);
      if (machine?.machineId === this.nodes.get(name)?.machineId && machine)
        machine.running = false;
    }
    this.nodes.delete(name);
  }

  #kubelet(machine: Machine): void {
    const { name, machineId } = machine;
    const node = this.nodes.get(name);
    if (!machine.running) {
      const since = this.#seenRunning.get(name) ?? 0;
      if (node !== undefined && this.now - since >= NOT_READY_AFTER_MS) node.ready = false;
      return;
    }
    const password = this.passwords.get(name);
    if (password !== undefined && password !== machineId) return;
    this.#seenRunning.set(name, this.now);
    if (node === undefined) this.#register(machine);
    else if (node.machineId === machineId) {
      Object.assign(node, { ready: true, version: machine.version });
    }
  }

  #register({ name, machineId, version, role }: Machine): void {
    this.deeds.push(`${name} registers`);
    this.passwords.set(name, machineId);
    this.nodes.set(name, {
      ...{ machineId, version, ready: true, unschedulable: false, deleting: false },
    });
    if (role === 'server') this.voters.add(name);
  }

  view(): readonly KubernetesNode[] {
    return [...this.nodes].map(([name, node]) => ({
      name,
      machineId: node.machineId,
      kubeletVersion: node.version,
      internalAddress: this.machines.get(name)?.address,
      ready: node.ready,
      unschedulable: node.unschedulable,
      conditions: [],
      taints: [],
      annotations: {},
      createdAt: 0,
    }));
  }

  #ask(): void {
    if (!this.isReachable || !this.isUp()) throw new Error('the Kubernetes API does not answer');
  }

  #node(name: string): Kube | undefined {
    this.#ask();
    return this.nodes.get(name);
  }

  hands(): Omit<KubernetesHands, 'view'> {
    return {
      hasNode: async (name) => this.#node(name) !== undefined,
      cordon: async (name) => {
        const node = this.#node(name);
        if (node) node.unschedulable = true;
      },
      uncordon: async (name) => {
        const node = this.#node(name);
        if (node) node.unschedulable = false;
      },
      drain: async (name, draining) => this.#drain(name, draining),
      deleteNode: async (name) => {
        const node = this.#node(name);
        if (node === undefined || node.deleting) return;
        this.deeds.push(`${name} deleted`);
        if (this.machines.get(name)?.installed === true && this.machines.get(name)?.held !== true) {
          const isThere = this.machines.get(name)?.machineId === node.machineId;
          if (isThere && this.machines.get(name)?.powered) this.violations.push(`${name} unheld`);
        }
        node.deleting = true;
      },
      forgetNodePassword: async (name) => {
        this.#ask();
        this.passwords.delete(name);
      },
    };
  }

  async #drain(name: string, { told, signal }: Draining): Promise<Drained> {
    if (this.#node(name)?.unschedulable !== true) this.violations.push(`${name} not cordoned`);
    told(1);
    if (this.slow.has(name)) {
      await new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('interrupted')));
      });
    }
    this.deeds.push(`${name} drained`);
    const reason = this.held.get(name);
    return reason === undefined ? { kind: 'drained' } : { kind: 'held', reason };
  }

  shell(name: string): Shell {
    return {
      run: async (argv) => {
        const machine = this.machines.get(name);
        if (machine?.powered !== true) throw new Error(`${name} does not answer`);
        this.#run(machine, argv.join(' '));
        return { code: 0, stdout: '', stderr: '' };
      },
    };
  }

  #run(machine: Machine, command: string): void {
    if (command.includes('Restart=no')) machine.held = true;
    else if (command.includes('killall')) machine.running = false;
    else if (command.includes('sha256sum')) machine.placed = versionIn(command);
    else if (command.includes('restart --no-block')) machine.version = machine.placed;
    else if (command === 'systemctl reboot') machine.rebootAt = this.now + 10_000;
    else throw new Error(`nobody knows ${command}`);
    this.deeds.push(`${machine.name} ${deedOf(command)}`);
  }
}

/** The file comes from where its version is in the path. */
function versionIn(command: string): string {
  return /\/download\/([^/]+)\//.exec(command)?.[1] ?? 'unknown';
}

function deedOf(command: string): string {
  const words = ['Restart=no', 'killall', 'sha256sum', 'restart', 'reboot'] as const;
  const names = ['held', 'halted', 'placed', 'restarted', 'reboots'] as const;
  return names[words.findIndex((word) => command.includes(word))] ?? command;
}
