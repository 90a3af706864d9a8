/**
 * Who switches machines, and by what.
 *
 * @module
 */
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { servedAddresses } from '../net/served-addresses.ts';
import { driverFor } from '../power/drivers.ts';
import type { VmPower } from '../power/vm-driver.ts';
import { createWaker } from '../power/wol/wake.ts';
import { createShell } from '../ssh/shell.ts';
import type { Store } from '../store/store.ts';
import type { Log } from '../telemetry/log.ts';
import { createPowerDesk } from '../workflow/power-desk.ts';
import { readServedAddresses } from './host.ts';
import type { Trust } from './trust.ts';

export type PowerParts = {
  readonly config: Config;
  readonly log: Log;
  readonly store: Store;
  readonly trust: Pick<Trust, 'ssh'>;
  /** Undefined where no hypervisor is known. */
  readonly vms: () => VmPower | undefined;
};

export type PowerSide = ReturnType<typeof createPower>;

const SSH_PORT = 22;
const CONNECT_MS = 10_000;
/** systemctl answers at once, efibootmgr within a second or two: some firmware is slow to write. */
const RUN_MS = 20_000;

export function createPower({ config, log, store, trust, vms }: PowerParts) {
  const waker = createWaker();
  const ports = {
    waker,
    vms,
    places: () => ({
      served: readServedAddresses(config.interfaces).served,
      all: everyAddress(),
    }),
    shell: ({ address, hostKeys }: { address: string; hostKeys: readonly string[] }) =>
      createShell({
        ...{ host: address, port: SSH_PORT, username: 'root', hostKeys },
        privateKey: trust.ssh.privateKey(),
        connectMs: CONNECT_MS,
        runMs: RUN_MS,
      }),
  };
  const desk = createPowerDesk({
    byId: (id) => store.registry.byId(id),
    all: () => store.registry.all(),
    driver: (settings) => driverFor(settings, ports),
    note: store.note,
    settleBoot: store.settleBoot,
    delay: (ms, signal) => delay(ms, undefined, { signal, ref: false }),
    now: Date.now,
    failed: (error) => log.error(error, 'power'),
  });
  let unsubscribe = () => {};

  return {
    act: desk.act,
    start() {
      unsubscribe = store.subscribe((change) => {
        if (change.kind === 'node' && change.node.bootDue !== undefined) desk.look();
      });
      desk.look();
    },
    stop() {
      unsubscribe();
      desk.stop();
      waker.stop();
    },
  };
}

/** Also of those interfaces on which Pilotlight does not answer: a person may name one. */
function everyAddress() {
  const system = networkInterfaces();
  return servedAddresses(system, Object.keys(system)).served;
}
