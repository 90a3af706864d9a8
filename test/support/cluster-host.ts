/**
 * The host of the world that joins: the real join desk, over settings that outlive it. It may die on either
 * side of anything that it writes, and a restart has what was written and nothing else.
 *
 * @module
 */
import type { Cluster } from '../../src/domain/cluster/cluster.ts';
import type { JoinReply, JoinWord } from '../../src/domain/cluster/join.ts';
import type { KubernetesNode } from '../../src/domain/cluster/kubernetes.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import type { Node, NodeRole } from '../../src/domain/node.ts';
import { type InstallEvent, type Stage, transition } from '../../src/domain/stage.ts';
import { createJoinDesk, type JoinDesk } from '../../src/workflow/join-desk.ts';
import { aNode } from './a-node.ts';
import { asker, VERSION } from './cluster-values.ts';

/** What the registry knows of a machine; the hash is the key itself here. */
export type Registered = { readonly role: NodeRole; readonly keyHash: string | undefined };

/** What a machine may do: read out of the config.yaml that it is handed. */
export type WorldGrant = {
  readonly life: string;
  readonly as: 'server' | 'agent';
  /** Undefined for the one that founds, and for agents. */
  readonly via: string | undefined;
};

/** The next time that it writes `what`, it dies: before, or when it is written and nobody knows. */
export type HostDeath = { readonly what: 'save' | 'record'; readonly when: 'before' | 'after' };

type Life = {
  readonly desk: JoinDesk;
  readonly over: Promise<void>;
  readonly end: () => void;
  /** What it writes from now on is not written. */
  isDying: boolean;
};

export class Host {
  death: HostDeath | undefined;
  /** How often it died. */
  deaths = 0;
  readonly #ticks: () => number;
  readonly #registered: (nodeId: string) => Registered | undefined;
  readonly #settings = new Map<string, unknown>();
  readonly #stages = new Map<string, { readonly keyHash: string; readonly stage: Stage }>();
  #life: Life | undefined;
  #made = 0;

  constructor(ticks: () => number, registered: (nodeId: string) => Registered | undefined) {
    this.#ticks = ticks;
    this.#registered = registered;
  }

  get isUp(): boolean {
    return this.#life !== undefined;
  }

  /** What is on its disk. */
  get stored(): Cluster | undefined {
    return this.#settings.get('cluster') as Cluster | undefined;
  }

  kill(): void {
    this.#life?.end();
    this.#life = undefined;
  }

  async restart(): Promise<void> {
    this.kill();
    const over = Promise.withResolvers<void>();
    const desk = this.#openDesk(over.promise);
    this.#life = { desk, over: over.promise, end: over.resolve, isDying: false };
    await this.#during((life) => life.start());
  }

  /** Undefined where it gets none now, or no answer. */
  async ask(nodeId: string, key: string, machineId: string): Promise<WorldGrant | undefined> {
    const visit = { nodeId, key, address: asker(nodeId).address };
    return this.#during(async (desk) => {
      const answer = await desk.ask(visit, { machineId });
      if (answer.kind === 'wait') return undefined;
      const config = JSON.parse(await desk.file(visit, 'config.yaml')) as Record<string, unknown>;
      const { command } = answer.grant;
      const via = /^https:\/\/(.+):6443$/.exec(String(config['server']))?.[1];
      if ((config['cluster-init'] === true) === (via !== undefined)) {
        throw new Error(`a grant to found and to join: ${JSON.stringify(config)}`);
      }
      return {
        life: desk.current()?.id ?? '',
        as: command,
        via: command === 'server' ? via : undefined,
      };
    });
  }

  /** Undefined where there is no answer. */
  say(nodeId: string, key: string, word: JoinWord): Promise<JoinReply | undefined> {
    const { address } = asker(nodeId);
    return this.#during((desk) => desk.word({ nodeId, key, address }, word));
  }

  /** A look at Kubernetes, and then what leaves is taken out of it. */
  async look(nodes: readonly KubernetesNode[]): Promise<void> {
    await this.#during(async (desk) => {
      await desk.seen(nodes);
      for (const { nodeId, phase } of desk.members()) {
        if (phase === 'leaving') await desk.left(nodeId);
      }
    });
  }

  async tellToLeave(nodeId: string): Promise<void> {
    await this.#during((desk) => desk.leave(nodeId));
  }

  /** What it refuses is no answer; whatever else it throws is a defect. */
  async #during<Result>(ask: (desk: JoinDesk) => Promise<Result>): Promise<Result | undefined> {
    const life = this.#life;
    if (life === undefined) return undefined;
    try {
      return await Promise.race([ask(life.desk), life.over.then(() => undefined)]);
    } catch (error) {
      if (error instanceof ProvisioningError && REFUSALS.has(error.code)) return undefined;
      throw error;
    }
  }

  #openDesk(over: Promise<void>): JoinDesk {
    return createJoinDesk({
      getSetting: async (name) => structuredClone(this.#settings.get(name)),
      setSetting: (name, value) =>
        this.#effect('save', over, () => this.#settings.set(name, structuredClone(value))),
      byId: (id) => this.#nodeOf(id),
      record: (id, event) => this.#effect('record', over, () => this.#record(id, event)),
      note: () => undefined,
      keyFits: (key, keyHash) => key === keyHash,
      now: this.#ticks,
      ticks: this.#ticks,
      plan: () => ({ version: VERSION, settings: DEFAULT_SETTINGS, registries: {}, nodes: {} }),
      version: () => ({ version: VERSION }),
      artifacts: () => ({ files: [] }),
      host: { names: () => [], balancerUrl: () => 'https://192.168.1.250:6443' },
      yaml: (value) => JSON.stringify(value),
      newId: () => `life-${++this.#made}`,
      newSecret: () => `secret${++this.#made}`,
      bootstrapToken: async () => 'abcdef.0123456789abcdef',
    });
  }

  /** A life that is over has no effect, and waits for what never comes. */
  async #effect(what: HostDeath['what'], over: Promise<void>, act: () => unknown): Promise<void> {
    const never = new Promise<never>(() => undefined);
    const life = this.#life;
    if (life?.over !== over || life.isDying) return never;
    const dies = this.death?.what === what ? this.death : undefined;
    if (dies?.when !== 'before') act();
    if (dies === undefined) return undefined;
    this.death = undefined;
    this.deaths += 1;
    life.isDying = true;
    // An answer that does not wait for what is written goes out still.
    setImmediate(() => {
      if (this.#life === life) this.kill();
    });
    return never;
  }

  #record(id: string, event: InstallEvent): void {
    const { keyHash, stage } = this.#nodeOf(id) ?? {};
    if (keyHash === undefined || stage === undefined) throw new Error(`${id} has no install`);
    this.#stages.set(id, { keyHash, stage: transition(stage, event) });
  }

  #nodeOf(id: string): Node | undefined {
    const registered = this.#registered(id);
    if (registered === undefined) return undefined;
    const { role, keyHash } = registered;
    const known = this.#stages.get(id);
    const installed = known?.keyHash === keyHash ? known?.stage : undefined;
    const stage = keyHash === undefined ? 'enrolled' : (installed ?? 'installed');
    return aNode({ id, hostname: id, role, keyHash, stage });
  }
}

const REFUSALS = new Set(['KEY_WRONG', 'EVENT_OUT_OF_ORDER']);
