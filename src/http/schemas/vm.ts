/**
 * The bodies that ask something of virtual machines.
 *
 * @module
 */
import { z } from 'zod';
import { VM_FIRMWARES } from '../../domain/vm/vm.ts';
import { LEAST_VMID, MOST_VMID } from '../../domain/vm/vmid.ts';
import * as field from './fields.ts';

const whole = (least: number, most: number, unit: string) => {
  const expected = `a whole number of ${unit}, ${least} to ${most}`;
  return z.int(expected).min(least, expected).max(most, expected).meta({ description: expected });
};

/** `pve-storage-id` of Proxmox VE: it becomes a part of a volume's name, before a colon. */
const storage = z
  .string()
  .max(100)
  .regex(/^[A-Za-z][\w.-]*[A-Za-z0-9]$/, 'the name of a storage, such as local-lvm');

/** IFNAMSIZ is 16 with its NUL; it stands among options that commas part. */
const bridge = z.string().regex(/^[A-Za-z][\w.-]{0,14}$/, 'the name of a bridge, such as vmbr0');

/** Its numbers follow. */
const namePrefix = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,56}[a-z0-9])?$/,
    'the beginning of host names: lower-case letters, digits, hyphens',
  );

const MOST_AT_ONCE = 32;
const count = z
  .int()
  .min(1)
  .max(MOST_AT_ONCE)
  .meta({ description: 'all of them are made, or none; 1, or as many as there are `names`' });

export function vmSchema(surroundings: field.Surroundings) {
  return z
    .strictObject({
      count: count.optional(),
      hypervisor: z.string().min(1).max(64).meta({ description: 'its name or id, or `any`' }),
      node: field.hostname.meta({ description: 'the one host that may be taken' }).optional(),
      cores: whole(1, 128, 'cores'),
      memory: whole(512, 4_194_304, 'MiB'),
      disk: whole(8, 65_536, 'GiB'),
      storage: storage.optional(),
      bridge: bridge.default('vmbr0'),
      vlan: z.int().min(1).max(4094).meta({ description: 'its VLAN; none without' }).optional(),
      role: field.role.default('none'),
      profile: field.profileName(surroundings).prefault('default'),
      firmware: z.enum(VM_FIRMWARES).default('uefi'),
      secureBoot: z.boolean().default(false),
      names: z.array(field.hostname).min(1).max(MOST_AT_ONCE).optional(),
      namePrefix: namePrefix.optional(),
      vmid: whole(LEAST_VMID, MOST_VMID, 'a VMID').optional(),
    })
    .superRefine((given, context) => {
      for (const [path, message] of contradictions(given)) {
        context.addIssue({ code: 'custom', path: [path], message, input: given[path] });
      }
    })
    .transform(({ node, names = [], namePrefix: prefix = 'vm', count, ...given }) => ({
      ...given,
      ...{ host: node, names, namePrefix: prefix },
      count: count ?? Math.max(1, names.length),
      storage: given.storage,
      vlan: given.vlan,
      vmid: given.vmid,
    }));
}

type Given = {
  readonly count?: number | undefined;
  readonly names?: readonly string[] | undefined;
  readonly namePrefix?: string | undefined;
  readonly vmid?: number | undefined;
  readonly firmware: string;
  readonly secureBoot: boolean;
};

/** What each field alone does not tell. */
function contradictions(given: Given): readonly (readonly [keyof Given, string])[] {
  const { count, names, namePrefix: prefix, vmid, firmware, secureBoot } = given;
  const machines = count ?? names?.length ?? 1;
  const found: (readonly [keyof Given, string])[] = [];
  if (names !== undefined && names.length !== machines) {
    found.push(['names', `as many names as machines: ${machines}`]);
  }
  if (names !== undefined && new Set(names).size !== names.length) {
    found.push(['names', 'each name once']);
  }
  if (names !== undefined && prefix !== undefined) {
    found.push(['namePrefix', 'names or a prefix, not both']);
  }
  if (vmid !== undefined && machines > 1) found.push(['vmid', 'a VMID for a single machine alone']);
  if (secureBoot && firmware === 'bios')
    found.push(['secureBoot', 'uefi as the firmware of Secure Boot']);
  return found;
}

const dead = { description: 'whether it is a member of the cluster that never comes back' };

export const remakingSchema = z.strictObject({ dead: z.boolean().meta(dead).default(false) });

export const vmRemovalQuery = z.strictObject({
  dead: z
    .enum(['true', 'false'])
    .meta(dead)
    .default('false')
    .transform((text) => text === 'true'),
});
