/**
 * What needs a person, most urgent first. Pure.
 *
 * @module
 */
import { stuckSentences } from '../advised-commands.ts';
import type { ClusterShape, NodeShape, StatusShape } from '../api/shapes.ts';
import type { Tone } from '../terminal/paint.ts';

export type Remark = { readonly text: string; readonly tone: Tone };

type Everything = {
  readonly status: StatusShape;
  readonly nodes: readonly NodeShape[];
  readonly cluster: ClusterShape;
};

/** What an ordinary machine needs; the others are missed by whoever has such a machine. */
const ORDINARY: readonly string[] = ['undionly.kpxe', 'snponly.efi'];

export function attention({ status, nodes, cluster }: Everything): readonly Remark[] {
  const bad = (text: string): Remark => ({ text, tone: 'bad' });
  const warn = (text: string): Remark => ({ text, tone: 'warn' });
  const atDoor = nodes.filter(({ stage }) => stage === 'discovered');
  return [
    ...nodes.flatMap(({ name, failure }) =>
      failure === null ? [] : [bad(`${name} failed: ${failure.reason}`)],
    ),
    ...cluster.work.flatMap(({ kind, stopped }) =>
      stopped === null ? [] : [bad(`The ${kind} stopped: ${stopped}`)],
    ),
    ...nodes.flatMap((node) =>
      node.stuck === null ? [] : [warn(`${node.name} is stuck: ${stuckSentences(node)}`)],
    ),
    ...cluster.conditions.map(({ reason }) => warn(`The cluster: ${reason}`)),
    ...status.images.flatMap(({ label, state, reason }) =>
      state === 'broken' ? [warn(`The image ${label} is broken: ${reason ?? ''}`)] : [],
    ),
    ...status.profiles.broken.map(({ name, reason }) =>
      warn(`The profile ${name} has mistakes: ${reason}`),
    ),
    ...status.loaders.missing
      .filter(({ loader }) => ORDINARY.includes(loader))
      .map(({ loader, advice }) => warn(`No ${loader}: ${advice}`)),
    ...(status.images.length === 0 ? [warn('No image yet: pilotlight images fetch 24.04')] : []),
    ...(atDoor.length === 0
      ? []
      : [warn(`${atDoor.length} at the door: pilotlight nodes list --stage discovered`)]),
  ];
}
