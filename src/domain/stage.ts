/**
 * How far a node is, and what can move it. Stages are stored, never inferred.
 *
 * @module
 */
import { ProvisioningError } from './errors.ts';
import type { FirstBootFacts } from './first-boot.ts';

export const STAGES = [
  'discovered',
  'enrolled',
  'booting',
  'installing',
  'installed',
  'joining',
  'ready',
  'in-rotation',
  'failed',
] as const;

export type Stage = (typeof STAGES)[number];

/** What happened to a node. Only `store.record` takes one. */
export type InstallEvent =
  | { readonly type: 'approved'; readonly by: string }
  | { readonly type: 'boot-offered'; readonly text: string }
  | { readonly type: 'attempt-started'; readonly ticket: string; readonly address: string }
  /** `seed`: which installer's answers these are; Ubuntu's where it is not said. */
  | { readonly type: 'seed-served'; readonly address: string; readonly seed?: 'proxmox-ve' }
  | {
      readonly type: 'install-reported';
      readonly sshHostKeys: readonly string[];
      readonly keyHash: string | undefined;
    }
  | { readonly type: 'first-boot-reported'; readonly facts: FirstBootFacts }
  | { readonly type: 'k3s-installed' }
  /** The machine tries again by itself. */
  | { readonly type: 'join-failed'; readonly reason: string; readonly log: string }
  | { readonly type: 'node-ready' }
  | { readonly type: 'rotation-confirmed' }
  /** It runs on, and belongs to no cluster. */
  | { readonly type: 'left-cluster' }
  | { readonly type: 'step-failed'; readonly reason: string; readonly log?: string }
  | {
      readonly type: 'reinstall-requested';
      readonly by: string;
      /** `a.b.c.d`: where its system runs and lets Pilotlight in, because it was a member of the cluster. */
      readonly address?: string | undefined;
      /** It was a member of the cluster and has left. */
      readonly leftCluster?: boolean | undefined;
    }
  /** Its installed system stays. */
  | { readonly type: 'reinstall-cancelled'; readonly by: string }
  /** The same, where its last install had failed. */
  | { readonly type: 'retry-cancelled'; readonly by: string };

type Arrows = Readonly<Partial<Record<InstallEvent['type'], Stage>>>;

/** An event missing from a row is out of order there. Self-loops are the retries that PXE clients make. */
const TRANSITIONS: Readonly<Record<Stage, Arrows>> = {
  discovered: { approved: 'enrolled' },
  enrolled: {
    'boot-offered': 'booting',
    'attempt-started': 'booting', // router mode: no offer of ours came before
    'reinstall-requested': 'enrolled',
    'reinstall-cancelled': 'installed',
    'retry-cancelled': 'failed',
  },
  booting: {
    'boot-offered': 'booting',
    'attempt-started': 'booting',
    'seed-served': 'installing',
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
    'reinstall-cancelled': 'installed',
    'retry-cancelled': 'failed',
  },
  installing: {
    'boot-offered': 'installing', // anyone can broadcast a DISCOVER: no reason to forget the install
    'attempt-started': 'booting', // it lost power half-way and starts again
    'seed-served': 'installing',
    'install-reported': 'installed',
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
  },
  installed: {
    'install-reported': 'installed',
    'first-boot-reported': 'installed',
    'k3s-installed': 'joining',
    'join-failed': 'installed',
    'left-cluster': 'installed',
    'node-ready': 'ready', // the cluster was quicker than the machine's own report
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
  },
  joining: {
    'first-boot-reported': 'joining', // its report was lost, and it tries again
    'join-failed': 'joining',
    'left-cluster': 'installed',
    'node-ready': 'ready',
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
  },
  ready: {
    'first-boot-reported': 'ready',
    'rotation-confirmed': 'in-rotation',
    'left-cluster': 'installed',
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
  },
  'in-rotation': {
    'first-boot-reported': 'in-rotation',
    'left-cluster': 'installed',
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
  },
  failed: {
    'step-failed': 'failed',
    'reinstall-requested': 'enrolled',
    'reinstall-cancelled': 'installed', // it stopped before its installer had its answers
  },
};

/** The stage that `event` leads to from `stage`. Throws EVENT_OUT_OF_ORDER rather than guess. */
export function transition(stage: Stage, event: Pick<InstallEvent, 'type'>): Stage {
  const next = TRANSITIONS[stage][event.type];
  if (next === undefined) {
    throw new ProvisioningError('EVENT_OUT_OF_ORDER', `${event.type} cannot happen while ${stage}`);
  }
  return next;
}

/** Whether a node in this stage is given anything to boot. Derived, never stored. */
export function netboots(stage: Stage): boolean {
  return (
    stage === 'enrolled' || stage === 'booting' || stage === 'installing' || stage === 'failed'
  );
}

/** Whether its disk holds the system that was installed last, and it runs or is to run from it. */
export function isInstalled(stage: Stage): boolean {
  return (
    stage === 'installed' || stage === 'joining' || stage === 'ready' || stage === 'in-rotation'
  );
}
