/**
 * The system that Pilotlight has installed on a machine, reached over SSH under one of its addresses.
 *
 * @module
 */
import type { PowerTarget } from '../../domain/power.ts';
import { failed, refused } from '../verdicts.ts';

/** Rejects with an Error whose `kind` says why, where it is one of `FaultKind`. */
export type RemoteShell = {
  run(argv: readonly string[]): Promise<{
    readonly code: number;
    readonly stdout: string;
    readonly stderr: string;
  }>;
  close(): void;
};

export type ShellPorts = {
  /** As root, on the machine with these host keys and on no other. */
  shell(where: { address: string; hostKeys: readonly string[] }): RemoteShell;
};

/** `unreachable`, `host-key`: nothing was said to it. `lost`: the connection broke after a program was started. */
type FaultKind = 'unreachable' | 'host-key' | 'lost';

export function isFault(error: unknown, ...kinds: readonly FaultKind[]): boolean {
  return error instanceof Error && 'kind' in error && kinds.some((kind) => kind === error.kind);
}

/**
 * Opens a shell under the first address that the machine answers at: one that a router gave may be another
 * machine's by now, which shows another host key and is told nothing. Throws POWER_REFUSED where there is
 * nothing to know the machine by, and what the last address said where none is its.
 */
export async function openShell({ shell }: ShellPorts, target: PowerTarget): Promise<RemoteShell> {
  const { name, addresses, sshHostKeys: hostKeys } = target;
  if (hostKeys.length === 0)
    throw refused(`Pilotlight has not installed ${name}, and has no way in`);
  if (addresses.length === 0) throw refused(`no address of ${name} is known: set power.address`);
  let last: unknown;
  for (const address of addresses) {
    const opened = shell({ address, hostKeys });
    try {
      await opened.run(['true']);
      return opened;
    } catch (error) {
      opened.close();
      last = error;
      if (!isFault(error, 'unreachable', 'host-key')) break;
    }
  }
  throw last;
}

export async function withShell<T>(
  ports: ShellPorts,
  target: PowerTarget,
  use: (shell: RemoteShell) => Promise<T>,
): Promise<T> {
  const shell = await openShell(ports, target);
  try {
    return await use(shell);
  } finally {
    shell.close();
  }
}

/** A fault of the connection as POWER_FAILED; anything else as it is. */
export function sshFailure(target: PowerTarget, error: unknown): unknown {
  if (!(error instanceof Error && 'kind' in error)) return error;
  // Its install planted our key only where it had a role, or was to be switched by its system.
  const hint = error.kind === 'key-refused' ? '; it lets Pilotlight in after its next install' : '';
  return failed(`${target.name} could not be told over SSH: ${error.message}${hint}`, error);
}
