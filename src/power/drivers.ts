/**
 * The driver that a node's settings ask for.
 *
 * @module
 */
import type { PowerDriver, PowerSettings } from '../domain/power.ts';
import { createAmtDriver } from './amt-driver.ts';
import { createByHandDriver } from './by-hand-driver.ts';
import { createSshDriver } from './ssh-driver.ts';
import { createVmDriver, type VmPower } from './vm-driver.ts';
import { createWolDriver, type WolPorts } from './wol-driver.ts';

export type DriverPorts = WolPorts & {
  /** Undefined where no hypervisor is known. */
  readonly vms: () => VmPower | undefined;
};

export function driverFor(settings: PowerSettings, ports: DriverPorts): PowerDriver {
  switch (settings.driver) {
    case 'none':
      return createByHandDriver(createSshDriver(ports));
    case 'wol':
      return createWolDriver(ports, settings);
    case 'amt':
      return createAmtDriver(settings);
    case 'proxmox':
      return createVmDriver(ports.vms());
    case 'ssh':
      return createSshDriver(ports, settings.address);
  }
}
