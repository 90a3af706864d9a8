/**
 * The words and options that commands about nodes share.
 *
 * @module
 */
import {
  LOADER_CHOICES,
  LOCAL_BOOTS,
  NODE_ROLES,
  OFFER_MODES,
  ORDER_CHOICES,
} from '../../../domain/node.ts';
import { readSecret } from '../../secret-file.ts';

export const NODE = {
  kind: 'one',
  completes: 'node',
  help: 'its host name, one of its MACs, or its id',
} as const;

export const NODES = { ...NODE, kind: 'many' } as const;

export const YES = { kind: 'flag', short: 'y', help: 'does not ask' } as const;

/** What a machine is to be. */
export const TRAITS = {
  role: { kind: 'text', value: 'ROLE', choices: NODE_ROLES, help: 'what it is in the cluster' },
  profile: { kind: 'text', value: 'NAME', completes: 'profile', help: 'what is installed' },
  address: {
    kind: 'text',
    value: 'IP',
    help: 'the fixed address of the installed system; dhcp for none',
  },
} as const;

export const IDENTITY = {
  uuid: { kind: 'text', value: 'UUID', help: 'its SMBIOS UUID; any: of whichever asks next' },
  serial: { kind: 'text', value: 'TEXT', help: 'its serial number; Dell: the service tag' },
} as const;

/** For odd firmware. */
export const BOOT = {
  offer: { kind: 'text', value: 'WAY', choices: OFFER_MODES, help: 'where firmware asks' },
  loader: { kind: 'text', value: 'KIND', choices: LOADER_CHOICES, help: 'which loader it gets' },
  local: { kind: 'text', value: 'WAY', choices: LOCAL_BOOTS, help: 'how it goes on to its disk' },
  order: {
    kind: 'text',
    value: 'WHAT',
    choices: ORDER_CHOICES,
    help: 'what UEFI tries first once installed',
  },
} as const;

/** How it is switched. */
export const POWER = {
  power: {
    kind: 'text',
    value: 'DRIVER',
    choices: ['none', 'wol', 'amt', 'ssh'],
    help: 'how it is switched on and off',
  },
  'wakes-into-pxe': { kind: 'flag', help: 'with wol: its firmware boots from the network then' },
  'amt-host': { kind: 'text', value: 'HOST', help: 'with amt: the name or address of its AMT' },
  'amt-username': { kind: 'text', value: 'NAME', help: 'with amt: admin where it is not given' },
  'amt-password-file': {
    kind: 'text',
    value: 'FILE',
    completes: 'file',
    help: 'with amt: the password is in FILE',
  },
  'amt-fingerprint': { kind: 'text', value: 'SHA256', help: "with amt: its certificate's" },
} as const;

type Given = Readonly<Record<string, unknown>>;

/** Those of `keys` that were given. */
export function given(options: Given, keys: readonly string[]): Record<string, unknown> {
  const pairs = keys.map((key) => [key, options[key]] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** What takes a trait away: `--address dhcp`. Any machine with its MAC is the node after `--uuid any`. */
const AWAY: Readonly<Record<string, string>> = { address: 'dhcp', uuid: 'any' };

export function traitsOf(options: Given): Record<string, unknown> {
  const traits = given(options, [...Object.keys(TRAITS), ...Object.keys(IDENTITY)]);
  const entries = Object.entries(traits).map(([key, value]) => [
    key,
    value === AWAY[key] ? null : value,
  ]);
  return Object.fromEntries(entries);
}

export function bootOf(options: Given): { boot?: Record<string, unknown> } {
  const boot = given(options, Object.keys(BOOT));
  return Object.keys(boot).length === 0 ? {} : { boot };
}

/** Options of AMT are given with it alone: the API says what is missing of them. */
export function powerOf(options: Given): { power?: Record<string, unknown> } {
  const driver = options['power'];
  if (driver === undefined) return {};
  const file = options['amt-password-file'];
  const power = {
    driver,
    host: options['amt-host'],
    username: options['amt-username'],
    fingerprint: options['amt-fingerprint'],
    password: typeof file === 'string' ? readSecret(file, '--amt-password-file') : undefined,
    wakesIntoPxe: options['wakes-into-pxe'] === true ? true : undefined,
  };
  return { power: given(power, Object.keys(power)) };
}
