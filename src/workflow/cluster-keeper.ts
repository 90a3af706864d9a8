/**
 * Follows the life of a cluster's members: Ready, in rotation, NotReady, leaving, upgraded.
 *
 * It holds no clock: `look` is called every few seconds and whenever something was seen, does what is due and
 * leaves the rest. What it has begun is stored, so that the next run of the service goes on with it.
 *
 * @module
 */
import type { UnmetCondition } from '../domain/cluster/cluster.ts';
import type { ClusterFace } from '../domain/cluster/face.ts';
import { beginWork, takesOut } from '../domain/cluster/work.ts';
import { createCredential } from './cluster/credential.ts';
import { createClusterFace } from './cluster/face.ts';
import { createKubelets } from './cluster/kubelets.ts';
import { createHands } from './cluster/machine-hands.ts';
import type { KeeperPorts } from './cluster/ports.ts';
import { createRemovalSteps } from './cluster/removal-steps.ts';
import { createRotation } from './cluster/rotation.ts';
import { createTurns } from './cluster/turns.ts';
import { createUpgradeSteps } from './cluster/upgrade-steps.ts';
import { createWorkBook } from './cluster/work-book.ts';
import { createWorkDriver } from './cluster/work-driver.ts';

export type ClusterKeeper = {
  /** Reads what was under way. The join desk has been started. */
  start(): Promise<void>;
  /** Interrupts what is under way; resolves when it has ended. */
  stop(): Promise<void>;
  /** To be called every few seconds, and when Kubernetes or the join desk have changed. Never rejects. */
  look(): Promise<void>;
  /** Resolves when nothing is under way that does not wait for a later look. */
  idle(): Promise<void>;
  readonly face: ClusterFace;
};

export function createClusterKeeper(ports: KeeperPorts): ClusterKeeper {
  const { desk, kubernetes, now } = ports;
  const book = createWorkBook(ports.settings, ports.now);
  const rotation = createRotation(ports);
  const kubelets = createKubelets(ports);
  const { kubeconfig, readyz } = createAccess(ports, rotation.renew);
  const stepPorts = { ...ports, hands: createHands(ports), rotation, kubelets };
  const steps = { ...createUpgradeSteps(stepPorts), ...createRemovalSteps(stepPorts) };
  const driver = createWorkDriver({ ...ports, book, steps });
  let isRunning = false;

  /** What a reinstalled machine was is taken out before it gets its grant; nobody needs to ask for that. */
  async function adopt(): Promise<void> {
    const cluster = desk.current();
    if (cluster?.bornAt === undefined) return;
    await book.change((works) => {
      const orphans = cluster.members.filter(
        ({ phase, nodeId }) => phase === 'leaving' && !works.some((work) => takesOut(work, nodeId)),
      );
      if (orphans.length === 0) return works;
      const purpose = {
        kind: 'removal',
        program: 'rejoin',
        after: 'reinstall',
        dead: true,
      } as const;
      const begun = orphans.map(({ nodeId }) =>
        beginWork(purpose, {
          ...{ id: ports.newId(), by: 'Pilotlight', startedAt: now() },
          ...{ todo: [nodeId], cluster },
        }),
      );
      return [...works, ...begun];
    });
  }

  async function seeMembers(): Promise<void> {
    const view = kubernetes.view();
    if (view.kind !== 'seen') return kubelets.rest();
    await desk.seen(view.nodes);
    const cluster = desk.current();
    if (cluster !== undefined) kubelets.look(cluster, view.nodes);
  }

  function leaving(): ReadonlySet<string> {
    const members = desk.current()?.members ?? [];
    const ids = members.map(({ nodeId }) => nodeId);
    return new Set(ids.filter((nodeId) => book.all().some((work) => takesOut(work, nodeId))));
  }

  /** What one part can't do now, it does at a later look; it must not keep the others from theirs. */
  async function guarded(part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (error) {
      ports.failed(error);
    }
  }

  const access = createTurns(() =>
    guarded(async () => {
      const isSeen = kubernetes.view().kind === 'seen';
      await kubeconfig.look(desk.current(), isSeen);
      await readyz.look(desk.current(), isSeen);
    }),
  );

  const look = createTurns(async () => {
    if (!isRunning) return;
    await guarded(seeMembers);
    void access.run();
    await guarded(adopt);
    await guarded(() => rotation.look(desk.current(), leaving()));
    driver.look();
  });

  const conditions = (): readonly UnmetCondition[] =>
    [kubeconfig.condition(), readyz.condition()].filter((condition) => condition !== undefined);

  return {
    async start() {
      await book.start();
      isRunning = true;
    },
    async stop() {
      isRunning = false;
      driver.stop();
      await Promise.all([look.idle(), access.idle(), driver.idle()]);
    },
    look: look.run,
    async idle() {
      await Promise.all([look.idle(), access.idle(), driver.idle()]);
    },
    face: createClusterFace({
      ...ports,
      ...{ book, driver, rotation, kubeconfig, access: conditions },
      look: () => void look.run(),
    }),
  };
}

function createAccess(ports: KeeperPorts, renewed: () => void) {
  const { now } = ports;
  return {
    kubeconfig: createCredential({
      ports: ports.kubeconfig,
      name: 'KubeconfigMissing',
      what: 'the kubeconfig',
      needsApi: false,
      now,
      renewed,
    }),
    readyz: createCredential({
      ports: ports.readyz,
      name: 'CheckCertificateMissing',
      what: 'the certificate for checking the API',
      needsApi: true,
      now,
      renewed,
    }),
  };
}
