/**
 * A node, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { CLIENT_ARCHES } from '../../../domain/client-arch.ts';
import {
  LOADER_CHOICES,
  LOCAL_BOOTS,
  NODE_ROLES,
  OFFER_MODES,
  ORDER_CHOICES,
} from '../../../domain/node.ts';
import { STAGES } from '../../../domain/stage.ts';
import { named } from '../named.ts';
import { firstBoot, installedDisk } from './first-boot.ts';
import { FOLLOWED } from './operation.ts';
import { count, macAddress, page, time, uuid, words } from './parts.ts';
import { powerView } from './power.ts';
import { timelineLine } from './timeline.ts';

export const stage = named('Stage', z.enum(STAGES));

const boot = z.strictObject({
  offer: z.enum(OFFER_MODES),
  loader: z.enum(LOADER_CHOICES),
  local: z.enum(LOCAL_BOOTS),
  order: z.enum(ORDER_CHOICES),
});

const progress = z.strictObject({
  percent: z.number().meta({ description: 'Never falls within an attempt' }),
  step: z.string().meta({
    description: 'Words for people, which may change; `failed: ` before them once a step failed',
  }),
  at: time,
});

/** One switch each: a person chooses between them. */
const advisedChange = named(
  'AdvisedChange',
  z.union([
    z.strictObject({ boot: boot.pick({ offer: true }) }),
    z.strictObject({ boot: boot.pick({ loader: true }) }),
    z.strictObject({ boot: boot.pick({ local: true }) }),
  ]),
);

const stuck = named(
  'StuckNotice',
  z.strictObject({
    cause: z.string().meta({ description: 'Stays as it is over releases' }),
    reason: z.string().meta({ description: 'Words for people, which may change, as `advice`' }),
    advice: z.string(),
    changes: z.array(advisedChange).meta({
      description:
        'What of the advice is a change of the node: each a body of its PATCH, the likeliest first',
    }),
    router: z
      .strictObject({ server: z.string(), file: z.string() })
      .nullable()
      .meta({ description: 'Next server and boot file, where a router that names them helps' }),
    since: time,
  }),
);

const fields = {
  id: uuid.meta({ description: 'Stays over new names, MACs and reinstalls' }),
  name: z.string().meta({ description: 'The host name, or the MAC before there is one' }),
  macs: z.array(macAddress),
  hostname: words,
  role: z.enum(NODE_ROLES),
  profile: z.string(),
  address: words.meta({ description: 'The fixed address, `a.b.c.d/len`; null for DHCP' }),
  uuid: words.meta({ description: 'SMBIOS UUID' }),
  serial: words,
  arch: z.enum(CLIENT_ARCHES).nullable().meta({ description: 'As its firmware last gave it' }),
  boot,
  power: powerView,
  stage,
  stageSince: time.meta({ description: 'In `booting`: since the last attempt' }),
  attempt: count.meta({
    description: 'Installs begun since it was registered, or told to reinstall',
  }),
  failure: z.strictObject({ stage, reason: z.string(), at: time }).nullable(),
  progress: progress.nullable().meta({ description: 'Null before the first event of an install' }),
  stuck: stuck.nullable().meta({ description: 'Set while it is later than it should be' }),
  reinstall: z
    .strictObject({
      askedAt: time,
      backTo: z.enum(['installed', 'failed']),
      outOfCluster: z.boolean().meta({ description: 'It has left the cluster for it' }),
      disk: installedDisk.nullable().meta({ description: 'What would be erased' }),
    })
    .nullable()
    .meta({ description: 'Set while a reinstall waits that can be cancelled' }),
  seen: z
    .record(z.string(), time)
    .meta({ description: 'When each waypoint of its latest boot was last passed' }),
  firstBoot: firstBoot.nullable(),
  sshHostKeys: z.array(z.string()).meta({ description: 'Public keys' }),
  createdAt: time.meta({ description: 'When it was first known' }),
};

export const nodeAnswer = named('Node', z.strictObject(fields));

/** With the operation that tells how it goes on. */
export const acceptedNode = named('AcceptedNode', z.strictObject({ ...fields, ...FOLLOWED }));

export const nodeList = named(
  'NodeList',
  z.strictObject({
    nodes: z.array(
      named('ListedNode', z.strictObject({ ...fields, lastLine: timelineLine.nullable() })),
    ),
    ...page,
  }),
);
