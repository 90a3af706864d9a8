/**
 * The file on the ISO that tells Proxmox VE's installer where it gets its answers.
 *
 * A word on the kernel's line does not do instead, and option 250 of DHCP is the router's alone to give.
 *
 * @module
 */
import { stringify } from 'smol-toml';

/** A file that is put into an ISO. */
export type IsoFile = { readonly path: string; readonly text: string };

/** `server` is host:port of ours, as machines reach it. */
export function answerSource(server: string): IsoFile {
  const http = { url: `http://${server}/pve/answer` };
  // The label belongs to another way of fetching; the installer's own tool writes it all the same.
  const text = stringify({ mode: 'http', partition_label: 'proxmox-ais', http });
  return { path: '/auto-installer-mode.toml', text };
}
