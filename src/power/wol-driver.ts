/**
 * Wakes a machine by a magic packet. Nothing comes back, and nothing can be switched off by one: what a
 * packet can't do, the system does over SSH, where Pilotlight has installed it.
 *
 * @module
 */
import type { MacAddress } from '../domain/mac.ts';
import {
  type PowerDriver,
  type PowerTarget,
  type WolSettings,
  wakingCard,
} from '../domain/power.ts';
import { setBootNext } from './ssh/boot-next.ts';
import { isFault, type ShellPorts, sshFailure, withShell } from './ssh/remote-shell.ts';
import { createSshDriver, restart, switchOff } from './ssh-driver.ts';
import { done, failed, refused } from './verdicts.ts';
import type { Waker } from './wol/wake.ts';
import { type WakePlaces, type WakeRoute, wakeRoutes } from './wol/wake-routes.ts';

export type WolPorts = ShellPorts & {
  readonly waker: Waker;
  /** Asked each time: addresses come and go. */
  readonly places: () => WakePlaces;
};

export function createWolDriver(ports: WolPorts, settings: WolSettings): PowerDriver {
  const { waker } = ports;
  const { wakesIntoPxe } = settings;
  const overSsh = createSshDriver(ports);

  function wayTo(target: PowerTarget): { mac: MacAddress; routes: readonly WakeRoute[] } {
    const mac = wakingCard(settings, target.macs);
    if (mac === undefined) throw refused(`no MAC of ${target.name} is known: set power.mac`);
    const { addresses } = target;
    const routes = wakeRoutes({ interface: settings.interface, addresses }, ports.places());
    if (routes.length > 0) return { mac, routes };
    const where = settings.interface ?? 'none of its interfaces';
    throw failed(`this host has no IPv4 address on ${where}, and no way to ${target.name}`);
  }

  async function wake(target: PowerTarget): Promise<string> {
    const { mac, routes } = wayTo(target);
    const sent = await waker.wake(mac, routes);
    const names = [...new Set(sent.map(({ interfaceName }) => interfaceName))].join(', ');
    return `magic packets for ${mac} went out on ${names}; nothing tells whether it woke`;
  }

  /** Off by its system, and woken once it is: the nearest to taking its power away. */
  async function throughOff(target: PowerTarget): Promise<string> {
    const { mac, routes } = wayTo(target);
    const words = await withShell(ports, target, switchOff);
    waker.keepWaking(mac, routes);
    return `${words}; magic packets for ${mac} follow for three minutes`;
  }

  /** A machine whose boot can't be chosen by its system may still be one that wakes into PXE. */
  async function ofRunning(target: PowerTarget): Promise<string> {
    const next = await withShell(ports, target, async (shell) => {
      const found = await setBootNext(shell, target);
      if (found.kind === 'set') return { ...found, restarted: await restart(shell) };
      return wakesIntoPxe ? found : { ...found, restarted: await restart(shell) };
    });
    if (next.kind === 'set') return `${next.restarted}, and it ${next.words}`;
    if (!('restarted' in next)) return throughOff(target);
    return `${next.restarted}, and it boots as its boot order says, for ${next.reason}`;
  }

  async function orWake(target: PowerTarget, error: unknown): Promise<string> {
    if (isFault(error, 'host-key')) {
      return `another machine answers at its address, and it may be off: ${await wake(target)}`;
    }
    if (!isFault(error, 'unreachable')) throw sshFailure(target, error);
    return `it does not answer over SSH, and may be off: ${await wake(target)}`;
  }

  return {
    async act(target, wish) {
      const { action, boot } = wish;
      if (boot === 'network' && !wakesIntoPxe && action !== 'reset') throw noChoice();
      switch (action) {
        case 'on':
          return done(`${await wake(target)}${afterwards(target, wakesIntoPxe)}`);
        case 'cycle':
          assertWayIn(target, action);
          return done(
            await throughOff(target).catch((error) => {
              throw sshFailure(target, error);
            }),
          );
        case 'off':
        case 'reset':
          assertWayIn(target, action);
          return overSsh.act(target, wish);
      }
    },

    async bootFromNetwork(target) {
      const isKnown = target.sshHostKeys.length > 0 && target.addresses.length > 0;
      if (isKnown) return done(await ofRunning(target).catch((error) => orWake(target, error)));
      return done(`${await wake(target)}; if it runs, switch it off and on`);
    },
  };
}

/** "LAN with PXE Boot" is a reinstall only of a machine that is to be reinstalled: the rest get nothing there. */
function afterwards({ installs }: PowerTarget, wakesIntoPxe: boolean): string {
  if (!wakesIntoPxe) return '';
  return installs
    ? '; it asks the network first, and installs'
    : '; it asks the network first, gets nothing there because it is installed, and goes on to its disk';
}

function noChoice() {
  return refused(
    'a magic packet does not choose what a machine boots: set power.wakesIntoPxe where its setup says "LAN with PXE Boot"',
  );
}

function assertWayIn({ sshHostKeys }: PowerTarget, action: string): void {
  if (sshHostKeys.length > 0) return;
  throw refused(
    `a magic packet only wakes: ${action} needs a system that Pilotlight has installed, or its button`,
  );
}
