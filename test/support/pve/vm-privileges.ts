/**
 * Which privilege each key of a VM's configuration takes.
 *
 * @module
 */
import { propertiesOf } from './property-string.ts';
import { died, PveRefusal, wrongParameters } from './refusal.ts';
import type { Who } from './who.ts';
import type { PveNode } from './world.ts';

const OF_KEY: readonly (readonly [RegExp, string])[] = [
  [/^(?:cpu|cores|sockets|cpulimit|cpuunits|vcpus|numa\d*)$/, 'VM.Config.CPU'],
  [/^(?:memory|balloon|shares)$/, 'VM.Config.Memory'],
  [/^(?:scsi|virtio|sata|ide)\d+$|^(?:efidisk0|boot|bootdisk)$/, 'VM.Config.Disk'],
  [/^net\d+$/, 'VM.Config.Network'],
  [/^(?:machine|scsihw|rng0|smbios1|serial\d|vga|audio0|usb\d)$/, 'VM.Config.HWType'],
];

/** Not even a token of root may set them: they hand the host to the guest. */
const ROOTS_ALONE = ['args', 'skiplock', 'lock', 'hookscript'];

export type KeyChecks = {
  readonly who: Who;
  readonly vmid: number;
  readonly node: PveNode;
};

/** Throws the 403 of the first key that the token may not set. */
export function requireKeys(checks: KeyChecks, keys: Readonly<Record<string, string>>): void {
  const { who, vmid } = checks;
  for (const [key, value] of Object.entries(keys)) {
    if (ROOTS_ALONE.includes(key) || (key.startsWith('serial') && value !== 'socket')) {
      throw new PveRefusal(500, `only root can set '${key}' config`);
    }
    const privilege = OF_KEY.find(([pattern]) => pattern.test(key))?.[1] ?? 'VM.Config.Options';
    who.require(`/vms/${vmid}`, [privilege]);
    if (/^net\d+$/.test(key)) requireBridge(who, value);
    if (key === 'rng0' && value.includes('/dev/hwrng')) who.require('/mapping', ['Mapping.Use']);
  }
}

function requireBridge(who: Who, card: string): void {
  const properties = propertiesOf(card);
  const bridge = properties.get('bridge');
  if (bridge === undefined) return;
  const tag = properties.get('tag');
  const zone = `/sdn/zones/localnetwork/${bridge}`;
  who.require(tag === undefined ? zone : `${zone}/${tag}`, ['SDN.Use']);
}

/** A disk that is to be made: `STORAGE:GIB`. */
export const NEW_DISK = /^(?:([^/:\s]+):)?(\d+(?:\.\d+)?)$/;

export const isDisk = (key: string) => /^(?:(?:scsi|virtio|sata|ide)\d+|efidisk0)$/.test(key);

/** Throws as the real one does before its task begins: rights, then the storage, then what it takes. */
export function requireDisks({ who, node }: KeyChecks, keys: Readonly<Record<string, string>>) {
  for (const [key, value] of Object.entries(keys).filter(([name]) => isDisk(name))) {
    const file = propertiesOf(value).get('') ?? propertiesOf(value).get('file') ?? '';
    const [, storage = keys['storage']] = NEW_DISK.exec(file) ?? [];
    if (!NEW_DISK.test(file)) {
      const name = file.split(':')[1] ?? file;
      throw died(`${key}: unable to parse lvm volume name '${name}'`);
    }
    if (storage === undefined) throw died('no storage ID specified (and no default storage)');
    who.require(`/storage/${storage}`, ['Datastore.AllocateSpace']);
    const known = node.storages.get(storage);
    if (known === undefined) throw died(`storage '${storage}' does not exist`);
    if (!known.content.includes('images')) {
      throw wrongParameters({ storage: `storage '${storage}' does not support vm images` });
    }
  }
}
