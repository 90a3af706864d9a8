/**
 * What a machine that asks for its boot script is shown. `workflow/` decides it, `boot/` renders it for
 * iPXE or GRUB.
 *
 * @module
 */
import type { LocalBoot } from './node.ts';

/** How the installer gets at the ISO's tree. */
export type InstallMedium =
  /** `a.b.c.d:/install/TICKET`: the tree out of the ISO file, over NFSv3. */
  | { readonly kind: 'nfs'; readonly root: string }
  /** The whole ISO, into the machine's memory. */
  | { readonly kind: 'http'; readonly isoUrl: string };

/** All URLs are complete; none is built by the renderers. */
export type InstallScreen = {
  readonly kind: 'install';
  /** The token of its ticket. */
  readonly ticket: string;
  readonly hostname: string;
  readonly attempt: number;
  /** The MAC of the card that it boots from, as `BOOTIF` wants it known. */
  readonly mac: string;
  /** What is installed, in words: the label of the image. */
  readonly imageLabel: string;
  /** The point release that is installed, `24.04.4`; empty where it is not known. */
  readonly point: string;
  /** Ends in a slash; cloud-init adds `meta-data` and the rest. */
  readonly seedUrl: string;
  readonly medium: InstallMedium;
  readonly kernelUrl: string;
  readonly initrdUrl: string;
  /** Asked with the machine's facts before anything large is fetched. */
  readonly checkUrl: string;
  /** The script itself, to start over. */
  readonly scriptUrl: string;
  readonly kernelOptions: readonly string[];
};

/** Proxmox VE's installer takes its whole ISO as a part of its initial RAM disk. */
export type HostInstallScreen = Pick<
  InstallScreen,
  | 'hostname'
  | 'attempt'
  | 'mac'
  | 'imageLabel'
  | 'kernelUrl'
  | 'initrdUrl'
  | 'checkUrl'
  | 'scriptUrl'
> & {
  readonly kind: 'install-host';
  /** The ISO as an archive that the kernel unpacks. */
  readonly mediumUrl: string;
};

export type Screen =
  | InstallScreen
  | HostInstallScreen
  /** Nobody approved it yet, and the door is open. */
  | { readonly kind: 'waiting'; readonly mac: string; readonly scriptUrl: string }
  /** Others install; `position` counts from 1. */
  | {
      readonly kind: 'queue';
      readonly hostname: string;
      readonly position: number;
      readonly scriptUrl: string;
    }
  | { readonly kind: 'local'; readonly method: LocalBoot; readonly reason: string }
  /** It failed, or something is missing: asks again from time to time, so that a mended cause is enough. */
  | {
      readonly kind: 'stopped';
      readonly name: string;
      readonly title: string;
      readonly reason: string;
      readonly advice: string;
      readonly scriptUrl: string;
    };
