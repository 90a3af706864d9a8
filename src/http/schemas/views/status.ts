/**
 * How the service is, as it is answered.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';
import { imageAnswer } from './image.ts';
import { bytes, count, time, words } from './parts.ts';

const dhcp = z.strictObject({
  received: count,
  offers: count,
  acks: count,
  ignored: count.meta({ description: 'Boot clients that are given nothing, by decision' }),
  dropped: count,
  notBoot: count.meta({ description: 'Machines that do not boot from the network' }),
  leaseRequests: count,
  otherMessages: count,
});

const tftp = z.strictObject({
  requests: count,
  sent: count,
  aborted: count,
  timedOut: count,
  refused: count,
  dropped: count,
  bytes,
  live: count.meta({ description: 'Transfers that run now' }),
  cachedBytes: bytes,
});

const nfs = z.union([
  z.literal('off'),
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({ ok: z.literal(false), reason: z.string() }),
]);

const address = z.strictObject({
  address: z.string(),
  prefixLength: z.int(),
  interfaceName: z.string(),
});

export const statusAnswer = named(
  'Status',
  z.strictObject({
    version: z.string(),
    addresses: z.array(address).meta({ description: 'Those that it answers on' }),
    door: z.strictObject({ open: z.boolean(), openUntil: time }),
    loaders: z.strictObject({
      missing: z.array(z.strictObject({ loader: z.string(), advice: z.string() })),
    }),
    profiles: z.strictObject({
      broken: z.array(z.strictObject({ name: z.string(), file: z.string(), reason: z.string() })),
    }),
    images: z.array(imageAnswer),
    network: z.strictObject({
      router: words,
      dhcpServers: z
        .array(z.string())
        .meta({ description: 'Whose leases machines took within a day; two are a fault' }),
    }),
    space: z
      .strictObject({ total: bytes, free: bytes })
      .nullable()
      .meta({ description: 'For images; null while their folder is missing' }),
    medium: z.strictObject({ nfs }),
    counters: z.strictObject({ dhcp: dhcp.exactOptional(), tftp }),
  }),
);

export const healthAnswer = named(
  'Health',
  z.strictObject({ status: z.literal('ok'), version: z.string() }),
);
