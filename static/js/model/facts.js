/**
 * What is known of a machine's body: maker, address, disk.
 */
import { ARCH_WORDS, MAKERS } from '../words/stages.js';
import { diskSize } from './format.js';

/** Dell writes `DELL` into the first bytes of its UUIDs, which SMBIOS shows in this order. */
const DELL_UUID = /^44454c4c-|^4c4c4544-/;

export function makerOf({ uuid, macs }) {
  const [mac = ''] = macs;
  if (DELL_UUID.test(uuid ?? '')) return MAKERS.dell;
  if (mac.startsWith('bc:24:11')) return MAKERS.proxmox;
  if (mac.startsWith('52:54:00')) return MAKERS.qemu;
  return MAKERS.unknown;
}

/** What a person reads off the machine itself: maker and tag. */
export const titleOf = (node) => [makerOf(node), node.serial].filter(Boolean).join(' ');

/** Where it is, or is to be: what the installed system said counts more than what was wished for. */
export function addressOf({ firstBoot, address }) {
  const full = firstBoot?.addresses[0]?.address ?? address ?? undefined;
  return full?.split('/')[0];
}

export function diskText({ model, size, path }) {
  const what = [model, size ? diskSize(size) : undefined].filter(Boolean).join(', ');
  return what === '' ? path : `${what} (${path})`;
}

export const archOf = ({ arch }) => (arch === null ? undefined : (ARCH_WORDS[arch] ?? arch));

/** One line: `Dell, Samsung PM981, 256 GB`. */
export function hardwareOf(node) {
  const maker = makerOf(node);
  const disk = node.firstBoot?.disk;
  const parts = [maker === MAKERS.unknown ? undefined : maker, disk?.model];
  return [...parts, disk?.size ? diskSize(disk.size) : undefined].filter(Boolean).join(', ');
}
