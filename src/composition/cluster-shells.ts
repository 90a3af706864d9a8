/**
 * Shells on machines, by SSH, with the host keys that their installers reported.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import { createShell, type Shell } from '../ssh/shell.ts';
import type { Trust } from './trust.ts';

/** Whom to reach; `nodeId` says by which host keys it is known. */
export type ShellTarget = { readonly nodeId: string; readonly address: string };

export type Shells = {
  to(target: ShellTarget): Shell;
  close(): void;
};

const SSH_PORT = 22;
const CONNECT_MS = 15_000;
/** A drain is not done over SSH, and a snapshot of a small cluster takes seconds. */
const RUN_MS = 5 * 60_000;

export function createShells(
  trust: Trust,
  byId: (nodeId: string) => Pick<Node, 'sshHostKeys'> | undefined,
): Shells {
  /** A machine that was installed anew has other host keys: its former shell is of no use. */
  const open = new Map<string, { readonly hostKeys: readonly string[]; readonly shell: Shell }>();

  return {
    to({ nodeId, address }) {
      const hostKeys = byId(nodeId)?.sshHostKeys ?? [];
      const known = open.get(address);
      if (known !== undefined && String(known.hostKeys) === String(hostKeys)) return known.shell;
      known?.shell.close();
      const shell = createShell({
        ...{ host: address, port: SSH_PORT, username: 'root', hostKeys },
        privateKey: trust.ssh.privateKey(),
        connectMs: CONNECT_MS,
        runMs: RUN_MS,
      });
      open.set(address, { hostKeys, shell });
      return shell;
    },
    close() {
      for (const { shell } of open.values()) shell.close();
      open.clear();
    },
  };
}
