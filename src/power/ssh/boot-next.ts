/**
 * Has a running UEFI machine boot from the network once.
 *
 * @module
 */
import type { PowerTarget } from '../../domain/power.ts';
import { complaint } from '../verdicts.ts';
import { networkEntry, parseBootEntries } from './boot-entries.ts';
import type { RemoteShell } from './remote-shell.ts';

export type BootNext =
  | { readonly kind: 'set'; readonly words: string }
  | { readonly kind: 'impossible'; readonly reason: string };

/** What sh, and timeout(1), say of a program that is not there. */
const NOT_FOUND = 127;

export async function setBootNext(shell: RemoteShell, target: PowerTarget): Promise<BootNext> {
  const listed = await shell.run(['efibootmgr', '-v']);
  if (listed.code === NOT_FOUND) return impossible('it has no efibootmgr');
  if (listed.code !== 0) return impossible(`efibootmgr says: ${complaint(listed.stderr)}`);
  const entry = networkEntry(parseBootEntries(listed.stdout).entries, target.macs);
  if (entry === undefined) {
    const macs = target.macs.join(', ');
    return impossible(`none of its boot entries is the network over IPv4 from ${macs}`);
  }
  const { number, label } = entry;
  const set = await shell.run(['efibootmgr', '--bootnext', number]);
  if (set.code !== 0) return impossible(`efibootmgr says: ${complaint(set.stderr)}`);
  const { next } = parseBootEntries(set.stdout);
  // Firmware that is full, or locked by an administrator's password, takes the write and keeps the old value.
  if (next !== number) return impossible(`its firmware did not keep BootNext ${number}`);
  return { kind: 'set', words: `boots ${number} (${label}) next` };
}

function impossible(reason: string): BootNext {
  return { kind: 'impossible', reason };
}
