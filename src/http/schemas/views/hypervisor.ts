/**
 * Hypervisors, as they are answered.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';
import { count, page, time, words } from './parts.ts';

const mebibytes = count.nullable().meta({ description: 'MiB' });
/** Of disks, as Proxmox VE's pages count them. */
const gibibytes = z.number().min(0).nullable().meta({ description: 'GiB' });

const hostNode = z.strictObject({
  name: z.string(),
  status: z.enum(['online', 'offline', 'unknown']),
  cpus: count.nullable(),
  memory: mebibytes,
  memoryUsed: mebibytes,
  reason: words.meta({ description: 'Why it can take no VM now' }),
  bridges: z.array(z.string()),
  storages: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        active: z.boolean(),
        total: gibibytes,
        available: gibibytes,
      }),
    )
    .meta({ description: 'For disks of VMs' }),
});

const missingPrivileges = z.strictObject({
  path: z.string(),
  privileges: z.array(z.string()),
  neededFor: z.string(),
  command: z.string().meta({ description: 'What mends it, for root on any of its nodes' }),
});

export const hypervisorAnswer = named(
  'Hypervisor',
  z.strictObject({
    id: z.string(),
    name: z.string(),
    endpoints: z.array(z.string()),
    tokenId: z.string(),
    trust: z.strictObject({
      kind: z.enum(['fingerprint', 'ca']),
      fingerprint: words,
      fingerprints: z.array(z.string()),
    }),
    nodeId: words.meta({ description: 'The node that Pilotlight installed as this hypervisor' }),
    createdAt: time,
    state: z.enum(['up', 'down', 'refused', 'unchecked']),
    reason: words,
    checkedAt: time.nullable(),
    version: words,
    missingPrivileges: z.array(missingPrivileges),
    nodes: z.array(hostNode),
  }),
);

export const hypervisorList = named(
  'HypervisorList',
  z.strictObject({ hypervisors: z.array(hypervisorAnswer), ...page }),
);
