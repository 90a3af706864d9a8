/**
 * The property strings that the official description names without describing their keys.
 *
 * @module
 */
import type { PropertyFormat, PropertySchema } from './parameter-schema.ts';

const flag: PropertySchema = { type: 'boolean', optional: 1 };
/** With `base64=1` it is decoded, else it stands as it is: either way these are its characters. */
const smbiosText: PropertySchema = {
  ...{ type: 'string', optional: 1 },
  pattern: '[A-Za-z0-9+/]+={0,2}',
};

export const STRING_FORMATS: Readonly<Record<string, PropertyFormat>> = {
  'pve-qm-smbios1': {
    uuid: {
      ...{ type: 'string', optional: 1 },
      pattern: '[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}',
    },
    base64: flag,
    family: smbiosText,
    manufacturer: smbiosText,
    product: smbiosText,
    serial: smbiosText,
    sku: smbiosText,
    version: smbiosText,
  },
  'pve-qm-rng': {
    source: {
      ...{ type: 'string', default_key: 1 },
      enum: ['/dev/urandom', '/dev/random', '/dev/hwrng'],
    },
    max_bytes: { type: 'integer', optional: 1 },
    period: { type: 'integer', optional: 1 },
  },
  'pve-vm-cpu-conf': {
    cputype: { type: 'string', default_key: 1, pattern: '[A-Za-z0-9.-]+' },
    flags: { type: 'string', optional: 1 },
    hidden: flag,
  },
};
