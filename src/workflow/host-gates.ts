/**
 * What stands in the way of installing Proxmox VE on a machine, told before its install begins.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import { MOST_BELOW_2_GIB } from '../domain/memory-need.ts';
import type { Node } from '../domain/node.ts';
import type { InstallAddresses, InstallPlan } from './install-plan.ts';

/** Whether there is a copy of the ISO for machines that reach us at `server` (host:port). */
export type CopyState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'missing'; readonly reason: string };

export type HostGates = {
  /** Sees to it that there is one, and says how far that is. */
  readonly hostCopy: (imageId: string, server: string) => CopyState;
};

export type HostAsking = InstallAddresses & { readonly gates: HostGates };

/** Throws INSTALL_REFUSED or UNAVAILABLE in words that stand on the machine's screen; lets all else pass. */
export function refuseHost(node: Node, { profile, image }: InstallPlan, asking: HostAsking): void {
  if (profile.kind !== 'proxmox-ve') return;
  if (asking.script === 'grub.cfg') {
    throw refused(
      "Secure Boot: this machine boots by shim and GRUB, which cannot start Proxmox VE's installer: its ISO is too large for TFTP, and shim does not know Proxmox's key. Turn Secure Boot off, and set boot.loader to auto",
    );
  }
  if (node.arch === 'arm64-efi') throw refused('Proxmox VE is for x86-64, and this machine is ARM');
  if (node.role !== 'none') {
    throw refused(
      `it has the role ${node.role}, and a Proxmox VE host is in no K3s cluster: set its role to none`,
    );
  }
  if (node.arch === 'x86-bios' && image.size > MOST_BELOW_2_GIB) throw refused(TOO_LARGE_FOR_BIOS);
  const copy = asking.gates.hostCopy(image.id, asking.server);
  if (copy.kind === 'ready') return;
  const what = `copy of ${image.label} for ${asking.server}`;
  const message =
    copy.kind === 'missing'
      ? `there is no ${what} yet: ${copy.reason}`
      : `the ${what} is being made`;
  throw new ProvisioningError('UNAVAILABLE', message);
}

/** A BIOS tells its architecture by DHCP, or not before iPXE's check. */
export const TOO_LARGE_FOR_BIOS =
  'this ISO is larger than a BIOS machine can load below 2 GiB: switch the firmware to UEFI, or install an older release';

function refused(message: string): ProvisioningError {
  return new ProvisioningError('INSTALL_REFUSED', message);
}
