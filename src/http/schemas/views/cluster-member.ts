/**
 * A member of the cluster, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { MEMBER_PHASES } from '../../../domain/cluster/cluster.ts';
import { named } from '../named.ts';
import { condition, time } from './parts.ts';

export const seenServer = z.strictObject({
  backend: z.enum(['api', 'http', 'https']),
  name: z.string(),
  up: z.boolean(),
  check: z.string().meta({ description: 'As HAProxy writes its last check' }),
});

const kubernetesNode = z
  .strictObject({
    ready: z.boolean(),
    unschedulable: z.boolean(),
    version: z.string(),
    taints: z.array(z.strictObject({ key: z.string(), value: z.string(), effect: z.string() })),
    conditions: z.array(
      z.strictObject({
        type: z.string(),
        status: z.string(),
        reason: z.string(),
        message: z.string(),
      }),
    ),
  })
  .meta({ description: 'Its Kubernetes node, without annotations' });

export const clusterMember = named(
  'ClusterMember',
  z.strictObject({
    nodeId: z.string(),
    name: z.string(),
    address: z.string(),
    role: z.enum(['server', 'agent']),
    founder: z.boolean(),
    phase: z.enum(MEMBER_PHASES),
    grantedAt: time,
    heardAt: time,
    readyAt: time.nullable(),
    conditions: z.array(condition).meta({ description: 'Empty where all is well' }),
    kubernetes: kubernetesNode.nullable(),
    balancer: z.array(seenServer),
  }),
);
