/**
 * The cluster, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { AFTER_LEAVING, WORK_KINDS } from '../../../domain/cluster/face.ts';
import { named } from '../named.ts';
import { clusterMember, seenServer } from './cluster-member.ts';
import { FOLLOWED } from './operation.ts';
import { bytes, condition, count, page, time, words } from './parts.ts';

const life = z.strictObject({
  id: z.string(),
  createdAt: time,
  bornAt: time.nullable().meta({ description: 'When a server was first Ready' }),
  version: z.string().meta({ description: 'What the next member installs' }),
  founder: words.meta({ description: "A node's id" }),
  endpoint: z.string().meta({ description: 'Where kubectl and agents go' }),
});

const nodeIds = z.array(z.string());

export const workAnswer = named(
  'ClusterWork',
  z
    .strictObject({
      id: z.string(),
      kind: z.enum(WORK_KINDS),
      after: z
        .enum(AFTER_LEAVING)
        .nullable()
        .meta({ description: 'What becomes of a machine that is removed' }),
      by: z.string().meta({ description: 'Who wished for it' }),
      startedAt: time,
      todo: nodeIds.meta({ description: 'Ids of nodes; the first is at work' }),
      done: nodeIds,
      step: z.string().meta({ description: 'What happens now, in words' }),
      stopped: words.meta({ description: 'Why it goes no further by itself' }),
    })
    .meta({ description: 'Something long that goes on by itself, over restarts too' }),
);

/** With the operation that tells how it goes on. */
export const acceptedWork = named('AcceptedWork', workAnswer.extend(FOLLOWED));

export const clusterAnswer = named(
  'Cluster',
  z.strictObject({
    cluster: life.nullable().meta({
      description: 'Null before the first machine was granted to found one',
    }),
    members: z.array(clusterMember),
    waiting: z.array(z.strictObject({ nodeId: z.string(), name: z.string(), condition })),
    kubernetes: z.strictObject({
      state: z.enum(['seen', 'unreachable', 'unknown']),
      at: time.nullable(),
      reason: words,
    }),
    balancer: z.strictObject({
      state: z.enum(['running', 'off']),
      reason: words,
      waits: z.boolean().meta({ description: 'Off because there is no server to balance yet' }),
      servers: z.array(seenServer),
      reloads: count.nullable(),
    }),
    conditions: z.array(condition),
    advice: z.array(z.string()),
    work: z.array(workAnswer),
  }),
);

export const snapshotAnswer = named(
  'Snapshot',
  z.strictObject({
    name: z.string(),
    memberName: z.string(),
    bytes,
    createdAt: time,
    fetched: z.boolean().meta({ description: 'Whether a checked copy lies on this host too' }),
  }),
);

export const snapshotList = named(
  'SnapshotList',
  z.strictObject({ snapshots: z.array(snapshotAnswer), ...page }),
);
