/**
 * A desk of Proxmox VE hosts where none are expected.
 *
 * @module
 */
import type { HostDesk } from '../../src/http/machine/ports.ts';

export const NO_HOSTS: HostDesk = {
  answer: notHere,
  installed: notHere,
  clusterPassword: notHere,
  handOver: notHere,
  firstBoot: () => {
    throw new Error('this application has no hosts');
  },
};

async function notHere(): Promise<never> {
  throw new Error('this application has no hosts');
}
