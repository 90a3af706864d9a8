/**
 * Every field that a profile may have, out of its schema, and those that docs/profiles.md has a row for.
 *
 * @module
 */
import { z } from 'zod';
import { diskFrom } from '../../src/boot/profile/disk.ts';
import { proxmoxSchema } from '../../src/boot/profile/proxmox.ts';
import { profileSchema } from '../../src/boot/profile-schema.ts';

type JsonSchema = {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
};

/** `login.username`; of a list of objects `network.cards.mtu`. What has fields of its own is none itself. */
function leaves(schema: JsonSchema, path: string): readonly string[] {
  const options = [schema, schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const below = options.flatMap((option) =>
    Object.entries(option?.properties ?? {}).flatMap(([key, value]) =>
      leaves(value, path === '' ? key : `${path}.${key}`),
    ),
  );
  return below.length > 0 || path === '' ? below : [path];
}

function fieldsOf(schema: z.ZodType): readonly string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return [...new Set(leaves(json as JsonSchema, ''))];
}

/** Which disk it is to be is read by hand: a list, or one. */
function diskConditions(): readonly string[] {
  const { match } = diskFrom({
    ...{ layout: 'lvm', sizing: 'all', swapMiB: 0, wipe: 'none' },
    match: [{}],
  });
  return Object.keys(match[0] ?? {});
}

export const UBUNTU_FIELDS = fieldsOf(profileSchema);
export const DISK_CONDITIONS = diskConditions();
/** `disks` is read by hand, too. */
export const HOST_FIELDS = fieldsOf(proxmoxSchema)
  .filter((field) => field !== 'disks')
  .concat('disks.list', 'disks.filter', 'disks.match');

/** `` `login.username`, `.realName` `` of a first cell, written out. What the row says of it stands in `text`. */
export function rowsOf(
  section: string,
): readonly { readonly field: string; readonly text: string }[] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      let stem = '';
      const names = [...(line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)];
      return names.map(([, name = '']) => {
        const field = name.startsWith('.') ? stem + name : name;
        stem = field.replace(/\.[^.]*$/, '');
        return { field, text: line };
      });
    });
}

/** Those without a row, as `-field`, and rows for what there is not, as `+field`. */
export function fieldDifferences(section: string, fields: readonly string[]): readonly string[] {
  const rows = rowsOf(section);
  // `network.cards.mtu` may stand in the row of `network.cards`, among what its entries have.
  const isShown = (field: string) =>
    rows.some((row) => row.field === field) ||
    rows.some(({ field: list, text }) => {
      const own = field.slice(list.length + 1);
      return (
        field.startsWith(`${list}.`) &&
        new RegExp(`\\b${own}\\b`).test(text.replace(/^\| `[^|]*\|/, ''))
      );
    });
  const isThere = (field: string) =>
    fields.some((known) => known === field || known.startsWith(`${field}.`));
  return [
    ...fields.filter((field) => !isShown(field)).map((field) => `-${field}`),
    ...rows.filter(({ field }) => !isThere(field)).map(({ field }) => `+${field}`),
  ];
}
