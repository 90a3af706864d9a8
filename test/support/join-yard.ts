/**
 * Installed machines before the real join desk, over a real store in memory.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import { stringify } from 'yaml';
import type { JoinWord } from '../../src/domain/cluster/join.ts';
import type { ClusterPlan } from '../../src/domain/cluster/plan.ts';
import { DEFAULT_SETTINGS } from '../../src/domain/cluster/settings.ts';
import type { Node, NodeRole } from '../../src/domain/node.ts';
import type { InstallEvent } from '../../src/domain/stage.ts';
import { keyFits } from '../../src/http/machine/key-hash.ts';
import type { JoinFile } from '../../src/workflow/join/texts.ts';
import { createJoinDesk, type JoinDesk } from '../../src/workflow/join-desk.ts';
import { CA_HASH, kubernetesNode, VERSION } from './cluster-values.ts';
import { openTestStore } from './store.ts';
import { macOf, minted } from './store-values.ts';

export const FILE: JoinFile = {
  path: '/usr/local/bin/k3s',
  mode: '0755',
  sha256: 'f0'.repeat(32),
  url: 'http://192.168.1.10:8081/k3s/download/v1.33.1%2Bk3s1/k3s',
};

export const INSTALLED: JoinWord = { kind: 'installed' };
export const STARTED: JoinWord = { kind: 'started', caHash: undefined };
export const FOUNDED: JoinWord = { kind: 'started', caHash: CA_HASH };

export type Installed = {
  readonly id: string;
  readonly name: string;
  key: string;
  machineId: string;
  readonly address: string;
};

type Answer<T> = T | { readonly reason: string };

/** What the test sets, and what it is told. */
export type YardWorld = {
  /** ms since the epoch. */
  now: number;
  /** ms of a clock that nobody sets. */
  ticks: number;
  plan: ClusterPlan;
  version: Answer<{ readonly version: string }>;
  artifacts: Answer<{ readonly files: readonly JoinFile[] }>;
  /** Rejects where it is an Error. */
  token: string | Error;
  minted: number;
  /** Thrown instead of writing. */
  cut: { readonly at: 'save' | 'record' } | undefined;
  saves: number;
};

type YardOptions = { readonly yaml?: (value: object) => string };

export async function openJoinYard(
  context: TestContext,
  { yaml = (value) => stringify(value) }: YardOptions = {},
) {
  const store = await openTestStore(context);
  const { registry } = store;
  const world: YardWorld = {
    now: Date.UTC(2026, 0, 1),
    ticks: 0,
    plan: { version: 'stable', settings: DEFAULT_SETTINGS, registries: {}, nodes: {} },
    version: { version: VERSION },
    artifacts: { files: [FILE] },
    token: 'abcdef.0123456789abcdef',
    minted: 0,
    cut: undefined,
    saves: 0,
  };
  const cutAt = (place: 'save' | 'record') => {
    if (world.cut?.at === place) throw new Error(`killed before the ${place}`);
  };
  let made = 0;

  /** Another start of the service over the same store. */
  const openDesk = () =>
    createJoinDesk({
      byId: (id) => registry.byId(id),
      note: store.note,
      keyFits,
      now: () => world.now,
      ticks: () => world.ticks,
      getSetting: store.getSetting,
      setSetting: async (name, value) => {
        cutAt('save');
        world.saves += 1;
        await store.setSetting(name, value);
      },
      record: async (id: string, event: InstallEvent, at: number) => {
        cutAt('record');
        return store.record(id, event, at);
      },
      plan: () => world.plan,
      version: () => world.version,
      artifacts: () => world.artifacts,
      host: {
        names: () => ['192.168.1.10', 'pilotlight'],
        balancerUrl: () => 'https://192.168.1.10:6443',
      },
      yaml,
      newId: () => `life-${++made}`,
      newSecret: () => `secret${++made}`,
      bootstrapToken: async () => {
        world.minted += 1;
        if (world.token instanceof Error) throw world.token;
        return world.token;
      },
    });

  let seeds = 0;
  /** Through an install of its own, up to its report. */
  async function install(id: string): Promise<string> {
    const key = createHash('sha256').update(`${id} ${++seeds}`).digest('hex');
    const token = String(seeds).padStart(32, '0');
    await store.recordAttempt(id, { ...minted(token), expiresAt: world.now + 1 }, world.now);
    await store.recordSeed(token, '192.168.1.50', world.now);
    const keyHash = createHash('sha256').update(key).digest('hex');
    await store.record(id, { type: 'install-reported', sshHostKeys: [], keyHash }, world.now);
    return key;
  }

  let machines = 0;
  async function machine(role: NodeRole): Promise<Installed> {
    const number = ++machines;
    const name = `opti-${number}`;
    const draft = { macs: [macOf(number)], hostname: name, role, profile: 'default', by: 'a test' };
    const { id } = await store.createNode(draft, world.now);
    const key = await install(id);
    const machineId = String(number).repeat(32).slice(0, 32);
    return { id, name, key, machineId, address: `192.168.1.${number}` };
  }

  /** Wiped and installed once more. */
  async function reinstall(wiped: Installed): Promise<void> {
    await store.record(wiped.id, { type: 'reinstall-requested', by: 'a test' }, world.now);
    wiped.key = await install(wiped.id);
    wiped.machineId = `e${seeds}`.padEnd(32, '0');
  }

  const visit = ({ id: nodeId, key, address }: Installed) => ({ nodeId, key, address });
  const inKubernetes = ({ name, machineId, address }: Installed) =>
    kubernetesNode(name, { machineId, internalAddress: address });
  const stage = ({ id }: Pick<Node, 'id'>) => registry.byId(id)?.stage;
  const lines = async ({ id }: Pick<Node, 'id'>) => {
    await store.flush();
    return (await store.timeline(id)).map(({ kind, text }) => `${kind}: ${text}`);
  };
  return { store, world, openDesk, machine, reinstall, visit, inKubernetes, stage, lines };
}

/** The yard with its desk open, and short ways to ask and to join. */
export async function openYard(context: TestContext, options: YardOptions = {}) {
  const yard = await openJoinYard(context, options);
  const desk = yard.openDesk();
  await desk.start();
  const ask = (machine: Installed, at: JoinDesk = desk) =>
    at.ask(yard.visit(machine), { machineId: machine.machineId });
  const reasonOf = async (machine: Installed, at: JoinDesk = desk) => {
    const answer = await ask(machine, at);
    return answer.kind === 'wait' ? answer.reason : 'granted';
  };
  const nodes: ReturnType<typeof yard.inKubernetes>[] = [];
  /** From the question to Ready. */
  async function join(machine: Installed, at: JoinDesk = desk): Promise<void> {
    assert.equal((await ask(machine, at)).kind, 'grant');
    await at.word(yard.visit(machine), INSTALLED);
    await at.word(yard.visit(machine), FOUNDED);
    nodes.push(yard.inKubernetes(machine));
    await at.seen(nodes);
    assert.equal(await at.word(yard.visit(machine), STARTED), 'joined');
  }
  return { ...yard, desk, ask, reasonOf, join };
}
