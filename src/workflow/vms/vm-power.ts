/**
 * Switches the machines that Pilotlight made, and no others.
 *
 * @module
 */
import { type ErrorCode, ProvisioningError } from '../../domain/errors.ts';
import type { PowerAction } from '../../domain/power.ts';
import { isMade } from '../../domain/vm/steps.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import { doubt, inspect } from './inspect.ts';
import type { GuestAt, HypervisorHands, VmPorts } from './ports.ts';

/** By the id of the machine's node. Each resolves, in words, when the hypervisor has done it. */
export type VmPower = Readonly<Record<PowerAction, (nodeId: string) => Promise<string>>>;

export type VmPowerPorts = Pick<VmPorts, 'hypervisors' | 'records' | 'now'> & {
  readonly delay: (ms: number) => Promise<unknown>;
};

const DONE_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 500;

/** Throws POWER_REFUSED for what is no machine of ours that runs or ran, POWER_FAILED where the hypervisor failed. */
export function createVmPower({ hypervisors, records, now, delay }: VmPowerPorts): VmPower {
  async function placeFor(nodeId: string): Promise<GuestAt> {
    const vm = records.byNode(nodeId);
    if (vm === undefined) throw refused('it is no VM that Pilotlight made');
    if (!isMade(vm)) throw refused(`VM ${vm.vmid} is being made or destroyed`);
    const seen = await inspect(hypervisors, vm);
    if (seen.kind !== 'ours') throw refused(`VM ${vm.vmid} ${doubt(seen) ?? notThere(vm)}`);
    return seen.at;
  }

  async function finish(at: GuestAt, task: string): Promise<void> {
    for (const until = now() + DONE_WITHIN_MS; now() < until; await delay(ASK_EVERY_MS)) {
      const seen = await hypervisors.task(at, task);
      if (seen.kind === 'failed') throw failed(`VM ${at.vmid}: ${seen.reason}`);
      if (seen.kind !== 'running') return;
    }
    throw failed(`VM ${at.vmid} was asked, and is not done after ${DONE_WITHIN_MS / 1000} s`);
  }

  async function switchOn(at: GuestAt): Promise<void> {
    if (!(await hypervisors.isRunning(at))) await finish(at, await hypervisors.start(at));
  }

  async function switchOff(at: GuestAt): Promise<void> {
    if (await hypervisors.isRunning(at)) await finish(at, await hypervisors.stop(at));
  }

  const acting =
    (act: (at: GuestAt) => Promise<unknown>, words: string) =>
    async (nodeId: string): Promise<string> => {
      const at = await placeFor(nodeId).catch(asPowerFailure);
      await act(at).catch(asPowerFailure);
      return `VM ${at.vmid} on ${at.host} ${words}`;
    };

  return {
    on: acting(switchOn, 'is on'),
    off: acting(switchOff, 'is off'),
    cycle: acting(async (at) => {
      await switchOff(at);
      await switchOn(at);
    }, 'was switched off and on'),
    reset: acting((at) => resetOrStart(hypervisors, at, { finish, switchOn }), 'was reset'),
  };
}

type Switching = {
  readonly finish: (at: GuestAt, task: string) => Promise<void>;
  readonly switchOn: (at: GuestAt) => Promise<void>;
};

/** Proxmox VE refuses to reset a machine that is off. */
async function resetOrStart(
  hypervisors: HypervisorHands,
  at: GuestAt,
  { finish, switchOn }: Switching,
): Promise<void> {
  if (!(await hypervisors.isRunning(at))) return switchOn(at);
  await finish(at, await hypervisors.reset(at));
}

function notThere({ host }: Vm): string {
  return `is not on ${host}`;
}

function refused(message: string): ProvisioningError {
  return named('POWER_REFUSED', message);
}

function failed(message: string, cause?: unknown): ProvisioningError {
  return named('POWER_FAILED', message, cause);
}

function named(code: ErrorCode, message: string, cause?: unknown): ProvisioningError {
  return new ProvisioningError(code, message, { cause });
}

function asPowerFailure(error: unknown): never {
  if (error instanceof ProvisioningError) throw error;
  throw failed(error instanceof Error ? error.message : String(error), error);
}
