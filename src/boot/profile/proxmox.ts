/**
 * What the file of a profile of kind `proxmox-ve` may hold.
 *
 * @module
 */
import { z } from 'zod';
import {
  HOST_KEYBOARDS,
  HOST_REPOSITORIES,
  type ProxmoxProfile,
} from '../../domain/proxmox-profile.ts';
import { PASSWORD_HASH, publicKeys } from './login.ts';
import { country, mailAddress, timezone } from './places.ts';
import { diskProblems, disks, disksFrom, filesystem, filesystemFrom } from './proxmox-disks.ts';
import { domain, ipv4, singleLine } from './text.ts';

/** YAML reads 8.10 as a number, and that is 8.1. */
const image = z
  .unknown()
  .superRefine((value, context) => {
    if (typeof value !== 'number') return;
    context.addIssue({ code: 'custom', message: `text: write "${value.toFixed(1)}", in quotes` });
  })
  .pipe(
    z
      .string()
      .regex(
        /^(?:\d{1,2}\.\d{1,2}(?:-\d{1,3})?|[A-Za-z0-9][\w.+-]*\.iso)$/,
        'a release such as "8.4", or the name of an .iso file',
      ),
  );

const rootPasswordHash = z
  .string()
  .refine(
    (text) => text === 'random' || (PASSWORD_HASH.test(text) && /^\$/.test(text)),
    'random, or a hash from crypt(3) such as mkpasswd writes',
  );

const login = z.strictObject({
  rootPasswordHash: rootPasswordHash.default('random'),
  sshAuthorizedKeys: publicKeys.default([]),
  /** From the folder of the profile. */
  sshAuthorizedKeysFile: singleLine.optional(),
});

const network = z.strictObject({
  gateway: ipv4.optional(),
  nameserver: ipv4.optional(),
  pinInterfaceNames: z.boolean().default(false),
});

const cluster = z.strictObject({
  host: z.union([ipv4, domain], { error: 'the address or name of a member of the cluster' }),
  fingerprint: z
    .string()
    .toUpperCase()
    .regex(
      /^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/,
      'the SHA-256 fingerprint of its certificate: 32 pairs of hexadecimal digits with colons',
    ),
  /** From the folder of the profile. */
  passwordFile: singleLine,
});

export const proxmoxSchema = z
  .strictObject({
    description: singleLine.default(''),
    kind: z.literal('proxmox-ve'),
    image,
    country: country.default('us'),
    timezone: timezone.default('UTC'),
    keyboard: z.enum(HOST_KEYBOARDS).default('en-us'),
    mailto: mailAddress.optional(),
    // RFC 8375: for homes.
    domain: domain.default('home.arpa'),
    login: login.prefault({}),
    filesystem: filesystem.prefault({ kind: 'ext4' }),
    disks,
    network: network.prefault({}),
    repositories: z.enum(HOST_REPOSITORIES).default('no-subscription'),
    cluster: cluster.optional(),
    shutdown: z.enum(['reboot', 'poweroff']).default('reboot'),
    minimumMemoryMiB: z.int().min(0).max(1_048_576).optional(),
  })
  .superRefine((file, context) => {
    for (const { path, message } of diskProblems(file.filesystem, file.disks)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

export type ProxmoxContent = z.infer<typeof proxmoxSchema>;

/** What stands in the files that the profile names. */
export type ProxmoxSecrets = {
  readonly keysOfFile: readonly string[];
  readonly clusterPassword: string;
};

export function proxmoxProfileFrom(
  name: string,
  file: ProxmoxContent,
  { keysOfFile, clusterPassword }: ProxmoxSecrets,
): ProxmoxProfile {
  const { login: who, network: links, cluster: member, mailto, ...rest } = file;
  return {
    ...rest,
    name,
    mailto: mailto ?? `root@${file.domain}`,
    rootPasswordHash: who.rootPasswordHash === 'random' ? undefined : who.rootPasswordHash,
    sshAuthorizedKeys: [...who.sshAuthorizedKeys, ...keysOfFile],
    filesystem: filesystemFrom(file.filesystem),
    disks: disksFrom(file.disks),
    gateway: links.gateway,
    nameServer: links.nameserver,
    pinInterfaceNames: links.pinInterfaceNames,
    cluster: member && {
      host: member.host,
      fingerprint: member.fingerprint,
      password: clusterPassword,
    },
    minimumMemoryMiB: file.minimumMemoryMiB,
  };
}
