/**
 * Switches a machine by the system that Pilotlight has installed on it: off and restarted, while it runs.
 *
 * @module
 */
import type { PowerDriver, PowerTarget } from '../domain/power.ts';
import { type BootNext, setBootNext } from './ssh/boot-next.ts';
import {
  isFault,
  type RemoteShell,
  type ShellPorts,
  sshFailure,
  withShell,
} from './ssh/remote-shell.ts';
import { complaint, done, failed, refused } from './verdicts.ts';

/** Under `address` alone, where a person has set one. */
export function createSshDriver(ports: ShellPorts, address?: string): PowerDriver {
  const at = (target: PowerTarget): PowerTarget =>
    address === undefined ? target : { ...target, addresses: [address] };

  /** Throws a refusal where it can't be had, and then nothing was restarted. */
  async function fromNetwork(shell: RemoteShell, target: PowerTarget): Promise<string> {
    const next = await setBootNext(shell, target);
    if (next.kind === 'set') return next.words;
    throw refused(`${target.name} can't be told over SSH what to boot: ${next.reason}`);
  }

  return {
    async act(machine, { action, boot }) {
      const target = at(machine);
      const told = (use: (shell: RemoteShell) => Promise<string>) =>
        withShell(ports, target, use).catch((error) => {
          throw sshFailure(target, error);
        });
      switch (action) {
        case 'on':
          return done(await isOn(ports, target));
        case 'off':
          return done(await told((shell) => switchOff(shell)));
        case 'reset':
          return done(
            await told(async (shell) => {
              const next = boot === undefined ? undefined : await fromNetwork(shell, target);
              return joined(await restart(shell), next);
            }),
          );
        case 'cycle':
          throw refused('a machine that is off hears no SSH: reset restarts it');
      }
    },

    async bootFromNetwork(machine) {
      const target = at(machine);
      const words = await withShell(ports, target, async (shell) => {
        const next = await setBootNext(shell, target);
        return joined(await restart(shell), inWords(next));
      }).catch((error) => {
        throw sshFailure(target, error);
      });
      return done(words);
    },
  };
}

/** The nearest to "on" that there is: whether it is. Throws POWER_REFUSED. */
async function isOn(ports: ShellPorts, target: PowerTarget): Promise<string> {
  try {
    await withShell(ports, target, async () => undefined);
    return 'it runs already';
  } catch (error) {
    if (!isFault(error, 'unreachable')) throw sshFailure(target, error);
    throw refused(`${target.name} does not answer, and SSH wakes nobody: press its button`);
  }
}

export async function switchOff(shell: RemoteShell): Promise<string> {
  await command(shell, ['systemctl', 'poweroff']);
  return 'its system shuts down and switches it off';
}

export async function restart(shell: RemoteShell): Promise<string> {
  await command(shell, ['systemctl', 'reboot']);
  return 'its system restarts it';
}

/** sshd may go before it has said how the program ended. */
async function command(shell: RemoteShell, argv: readonly string[]): Promise<void> {
  const ended = await shell.run(argv).catch((error: unknown) => {
    if (isFault(error, 'lost')) return { code: 0, stderr: '' };
    throw error;
  });
  if (ended.code === 0) return;
  throw failed(`${argv.join(' ')} ended with ${ended.code}: ${complaint(ended.stderr)}`);
}

/** Where nothing can be chosen, the machine restarts none the less: its boot order may have the network first. */
function inWords(next: BootNext): string {
  if (next.kind === 'set') return next.words;
  return `boots as its boot order says, for ${next.reason}`;
}

function joined(words: string, next: string | undefined): string {
  return next === undefined ? words : `${words}, and it ${next}`;
}
