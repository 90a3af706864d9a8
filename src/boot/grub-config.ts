/**
 * What GRUB reads on machines with Secure Boot: shim loads GRUB, and GRUB the signed kernel.
 *
 * Two files. `grub/grub.cfg` is the same for all and loops: it reads the machine's own file, by a path
 * that tells what the machine is, shows what that file says, sleeps, and reads it again. The machine's own file runs from top to bottom and
 * ends. So GRUB, which nests a `configfile` in a `configfile` until its stack is gone, can wait for
 * days.
 *
 * Kernel and initrd travel by TFTP: Debian's signed GRUB 2.06 could not load its http module
 * (measured). Every path names its server, for GRUB's own idea of it is the router's DHCPACK, and
 * never a proxy's offer (measured).
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { Screen } from '../domain/screen.ts';
import { GRUB_FACTS_PATH } from './grub-facts.ts';
import { forGrub, kernelLine } from './kernel-line.ts';
import type { Templates } from './templates.ts';

export type GrubConfigs = {
  /**
   * `grub/grub.cfg`. `folderUrl` is `tftp://SERVER/grub`, where the machines' own files are found.
   */
  first(view: { readonly folderUrl: string }): string;
  /** The file of one machine. kernelUrl and initrdUrl are what GRUB fetches: `tftp://…`. */
  screen(view: Screen): string;
};

export function createGrubConfigs({ render }: Templates): GrubConfigs {
  return {
    first: ({ folderUrl }) =>
      render('grub/grub.cfg', { folder: grubPath(folderUrl), own: GRUB_FACTS_PATH }),
    screen(view) {
      if (view.kind === 'install-host') throw notByGrub();
      if (view.kind !== 'install') return render(`grub/${view.kind}.cfg`, view);
      return render('grub/install.cfg', {
        ...view,
        kernel: grubPath(view.kernelUrl),
        initrd: grubPath(view.initrdUrl),
        kernelWords: forGrub(kernelLine(view)),
      });
    },
  };
}

/** Its ISO would have to come by TFTP. Who asks is told so before it comes to this. */
function notByGrub(): ProvisioningError {
  const message = "GRUB cannot start Proxmox VE's installer";
  return new ProvisioningError('INSTALL_REFUSED', message);
}

/**
 * `(tftp,192.168.1.10)/install/T/vmlinuz` for `tftp://192.168.1.10/install/T/vmlinuz`; http with
 * its port.
 */
export function grubPath(url: string): string {
  const [, protocol, server, path] = /^(tftp|http):\/\/([^/\s(),]+)(\/[^\s]*)$/.exec(url) ?? [];
  if (protocol !== undefined && server !== undefined) return `(${protocol},${server})${path}`;
  const expected = 'a tftp or http URL with a path';
  throw new ProvisioningError('INPUT_INVALID', `expected ${expected}, got "${url}"`, {
    problems: [{ field: 'url', expected, got: url }],
  });
}
