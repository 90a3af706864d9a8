/**
 * The real power desk over the machines of a model: each has an SSH server, no firmware that can be told
 * anything, and nobody at its button.
 *
 * @module
 */
import type { PowerSettings } from '../../src/domain/power.ts';
import { driverFor } from '../../src/power/drivers.ts';
import type { RemoteShell } from '../../src/power/ssh/remote-shell.ts';
import { createPowerDesk, type PowerDesk } from '../../src/workflow/power-desk.ts';
import type { Surroundings } from './keeper-ports.ts';
import type { Life } from './mortal.ts';

export function openPowerDesk(around: Surroundings, life: Life): PowerDesk {
  const { store, k3s } = around;
  const ports = {
    vms: () => undefined,
    places: () => ({ all: [], served: [] }),
    waker: { wake: async () => [], keepWaking: () => {}, stop: () => {} },
    shell: ({ address }: { address: string }) => shellAt(around, address),
  };
  const desk = createPowerDesk(
    life.mortal({
      byId: (id: string) => store.registry.byId(id),
      all: () => store.registry.all(),
      driver: (settings: PowerSettings) => life.mortal(driverFor(settings, ports)),
      note: store.note,
      settleBoot: store.settleBoot,
      delay: (ms: number, signal: AbortSignal) => around.sleep(ms, signal),
      now: () => k3s.now,
      failed: (error: unknown) => void around.faults.push(error),
    }),
  );
  store.subscribe((change) => {
    if (!life.isOver && change.kind === 'node' && change.node.bootDue !== undefined) desk.look();
  });
  desk.look();
  return desk;
}

function shellAt({ k3s }: Surroundings, address: string): RemoteShell {
  const machine = [...k3s.machines.values()].find((each) => each.address === address);
  return {
    async run(argv) {
      if (machine?.powered !== true) {
        throw Object.assign(new Error(`${address}:22 does not answer`), { kind: 'unreachable' });
      }
      if (argv[0] === 'efibootmgr') return { code: 127, stdout: '', stderr: 'not found' };
      if (argv[0] === 'true') return { code: 0, stdout: '', stderr: '' };
      return k3s.shell(machine.name).run(argv);
    },
    close: () => undefined,
  };
}
