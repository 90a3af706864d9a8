/**
 * Follows a machine that was started: when its system is installed it gets the memory that it is to keep.
 *
 * Memory changes at a cold start alone, and the one safe moment for that is when the installer has switched
 * the machine off: before it, the disk is being written, and after it, K3s may be.
 *
 * @module
 */
import { isInstalled } from '../../domain/stage.ts';
import type { Vm } from '../../domain/vm/vm.ts';
import { doubt, inspect } from './inspect.ts';
import { startedStep, startStep } from './making-steps.ts';
import {
  DONE,
  fail,
  QUIET,
  type StepInput,
  type StepOutcome,
  type StepPorts,
  type Steps,
  since,
  wait,
} from './step.ts';

type KeepingSteps = Steps<'install' | 'resize' | 'restart' | 'restarted' | 'rest'>;

/** The installer's last commands and its umounting take less. */
const OFF_WITHIN_MS = 10 * 60_000;
/** Firmware asks within seconds; a busy host takes its time. */
const ASKS_WITHIN_MS = 5 * 60_000;
const LOOK_EVERY_MS = 60_000;

export function createKeepingSteps(ports: StepPorts): KeepingSteps {
  const { hypervisors, now } = ports;

  async function install(input: StepInput): Promise<StepOutcome> {
    const { vm, node } = input;
    if (node === undefined) return fail('has no node any more');
    if (node.stage === 'enrolled' && since(input, now()) > ASKS_WITHIN_MS) {
      return wait(`runs, and nobody has asked to boot from ${vm.mac}: ${networkOf(vm)}`);
    }
    if (!isInstalled(node.stage)) return QUIET;
    return vm.installMemory === vm.memory ? { kind: 'to', step: 'rest' } : DONE;
  }

  async function resize(input: StepInput): Promise<StepOutcome> {
    const { vm, node, note } = input;
    const seen = await inspect(hypervisors, vm);
    if (seen.kind !== 'ours') return fail('is not where it was made');
    if (seen.guest.lock !== undefined) return wait(`is locked (${seen.guest.lock})`);
    const isOn = await hypervisors.isRunning(seen.at);
    const missedIt = node?.firstBoot !== undefined || since(input, now()) > OFF_WITHIN_MS;
    if (isOn && !missedIt) return QUIET;
    await hypervisors.setMemory(seen.at, vm.memory, seen.guest.digest);
    if (!isOn) return DONE;
    note(
      'alarm',
      `has ${vm.memory} MiB of memory from its next cold start on: it did not switch off`,
    );
    return { kind: 'to', step: 'rest' };
  }

  /** Others may move it, switch it and remove it; what is not known now, its hypervisor is asked for later. */
  async function rest({ vm, keep }: StepInput): Promise<StepOutcome> {
    const seen = await inspect(hypervisors, vm).catch(() => undefined);
    const pause = { kind: 'wait', pauseMs: LOOK_EVERY_MS } as const;
    if (seen === undefined) return pause;
    if (seen.kind === 'ours') {
      if (seen.at.host !== vm.host) await keep({ host: seen.at.host });
      return pause;
    }
    const reason = doubt(seen) ?? `is not on ${vm.host} any more: it can be made anew, or deleted`;
    return { ...pause, reason };
  }

  return {
    install,
    resize,
    restart: (input) => startStep(ports, input),
    restarted: (input) => startedStep(ports, input),
    rest,
  };
}

function networkOf({ bridge, vlan }: Vm): string {
  const where = vlan === undefined ? bridge : `${bridge} with VLAN ${vlan}`;
  return `is ${where} the network that Pilotlight serves?`;
}
