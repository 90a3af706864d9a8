/**
 * What Ubuntu's installer takes, written down from what it does and not from its own schema, which
 * lets through what ends an install half-way: unknown keys at the top, an unknown layout, any shape of
 * `reporting`.
 *
 * @module
 */
import { z } from 'zod';
import { isHostname } from '../../domain/node.ts';
import { DISK_LAYOUTS, SOURCES } from '../../domain/profile.ts';
import { PASSWORD_HASH, publicKeys, USERNAME } from '../profile/login.ts';

const text = z.string().regex(/^[^\0]*$/, 'text without NUL');
const word = text.min(1);

/** A line for `sh -c`, or a program and its arguments. An unquoted `a: b` is a mapping, and refused. */
const commands = z.array(
  z.union([word, z.array(word).min(1)], {
    error: 'a command as text (in quotes, where it has a colon) or as a list of texts',
  }),
);

/**
 * The installer hands these keys to Python as they are: one more ends it before it reports anything,
 * and a number for `retries` silences every report (measured).
 */
const webhook = z.strictObject({
  type: z.literal('webhook'),
  endpoint: z.string().regex(/^https?:\/\/[^\s/]+\/\S*$/, 'an http URL'),
  level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
  retries: z.array(z.number().min(0)).optional(),
});

const matchSpecification = z.strictObject({
  ssd: z.boolean().optional(),
  size: z.enum(['largest', 'smallest']).optional(),
  model: word.optional(),
  vendor: word.optional(),
  serial: word.optional(),
  path: word.optional(),
  id_path: word.optional(),
});

/** An unknown name is taken for `direct` without a word (measured). */
const layout = z.strictObject({
  name: z.enum(DISK_LAYOUTS),
  'sizing-policy': z.enum(['scaled', 'all']).optional(),
  match: z.union([matchSpecification, z.array(matchSpecification).min(1)], {
    error: 'what is asked of the disk, or a list of that',
  }),
  mode: z.enum(['reformat_disk', 'use_gap']).optional(),
  ptable: z.enum(['gpt', 'msdos']).optional(),
  'reset-partition': z.union([z.boolean(), z.int().min(0), word]).optional(),
  password: z
    .unknown()
    .refine(
      () => false,
      'no password: an encrypted disk asks for it at every boot, and nobody is there',
    )
    .optional(),
});

const storage = z
  .looseObject({
    layout: layout.optional(),
    config: z
      .array(z.looseObject({ type: word, id: word }))
      .min(1)
      .optional(),
    swap: z.looseObject({ size: z.union([z.int().min(0), word]) }).optional(),
    grub: z.looseObject({ reorder_uefi: z.boolean() }).optional(),
  })
  .refine(
    (value) => (value.layout === undefined) !== (value.config === undefined),
    'a layout, or the partitions as config',
  );

const apt = z
  .looseObject({
    geoip: z.boolean(),
    fallback: z.enum(['abort', 'continue-anyway', 'offline-install']),
    'mirror-selection': z.looseObject({ primary: z.array(z.unknown()).min(1) }).optional(),
    primary: z.array(z.unknown()).optional(),
    sources: z.record(z.string(), z.looseObject({})).optional(),
    disable_components: z.array(word).optional(),
  })
  .refine(
    (value) => value.primary === undefined || value['mirror-selection'] === undefined,
    'one of primary and mirror-selection, not both',
  );

const onlyInstall = z.strictObject({ install: z.boolean() });

/** Keys of other releases are known here, too: `release-gates.ts` says where they may stand. */
export const documentSchema = z.strictObject({
  version: z.literal(1),
  'refresh-installer': z.strictObject({ update: z.literal(false) }),
  reporting: z.record(z.string(), webhook),
  locale: word,
  keyboard: z.strictObject({ layout: word, variant: text, toggle: text.nullish() }),
  timezone: text,
  source: z.strictObject({
    id: z.enum(SOURCES),
    search_drivers: z.boolean().optional(),
  }),
  proxy: word.optional(),
  apt,
  storage,
  identity: z.strictObject({
    hostname: z.string().refine(isHostname, 'a host name: lower case letters, digits and -'),
    realname: text,
    username: z.string().regex(USERNAME, 'a user name'),
    password: z.string().regex(PASSWORD_HASH, 'a hash from crypt(3)'),
    groups: z.unknown().optional(),
  }),
  ssh: z.strictObject({
    'install-server': z
      .boolean()
      .refine((wanted) => wanted, 'true: Pilotlight pins the keys of its SSH server'),
    'allow-pw': z.boolean(),
    'authorized-keys': publicKeys.optional(),
  }),
  kernel: z
    .union([z.strictObject({ package: word }), z.strictObject({ flavor: word })], {
      error: 'either package or flavor',
    })
    .optional(),
  'kernel-crash-dumps': z.strictObject({ enabled: z.boolean().nullable() }).optional(),
  zdevs: z.array(z.looseObject({ id: word, enabled: z.boolean() })).optional(),
  drivers: onlyInstall,
  codecs: onlyInstall,
  oem: z.strictObject({ install: z.union([z.boolean(), z.literal('auto')]) }),
  packages: z.array(word).optional(),
  snaps: z
    .array(
      z.strictObject({
        name: word,
        channel: word.optional(),
        classic: z.boolean().optional(),
      }),
    )
    .optional(),
  'debconf-selections': text.optional(),
  'ubuntu-pro': z.strictObject({ token: word }).optional(),
  'active-directory': z.looseObject({}).optional(),
  updates: z.enum(['security', 'all']),
  shutdown: z.enum(['reboot', 'poweroff']),
  'user-data': z.looseObject({ ssh_deletekeys: z.literal(false) }),
  'early-commands': commands.optional(),
  'late-commands': commands.min(1),
  'error-commands': commands.min(1),
});
