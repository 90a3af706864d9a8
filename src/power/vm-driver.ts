/**
 * Switches a VM by its hypervisor.
 *
 * @module
 */
import type { PowerAction, PowerDriver } from '../domain/power.ts';
import { done, refused } from './verdicts.ts';

/** By the id of the VM's node. Each resolves, in words, when the hypervisor has done it; throws POWER_FAILED or POWER_REFUSED. */
export type VmPower = Readonly<Record<PowerAction, (nodeId: string) => Promise<string>>>;

export function createVmDriver(power: VmPower | undefined): PowerDriver {
  return {
    async act({ nodeId, name }, { action, boot }) {
      if (boot !== undefined) throw disk(name);
      if (power === undefined) throw refused(`no hypervisor of ${name} is known`);
      return done(await power[action](nodeId));
    },

    async bootFromNetwork({ name }) {
      throw disk(name);
    },
  };
}

/** Its order is the disk and then the network, and a blank disk falls through. */
function disk(name: string) {
  return refused(`${name} boots the network when its disk is blank: a reinstall makes it anew`);
}
