/**
 * Programs of K3s, run as root on one of the cluster's servers.
 *
 * @module
 */
import { K3sFault } from './k3s-fault.ts';

/** What is needed of a shell there. Rejects where the machine can't be reached; a program that fails is a code. */
export type RemoteShell = {
  run(
    argv: readonly string[],
    options?: { readonly input?: string | Buffer; readonly most?: number },
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>;
};

/** Where install.sh puts it. */
export const K3S = '/usr/local/bin/k3s';

/** What the program printed. Throws a K3sFault with the end of what it complained of. */
export async function printed(
  shell: RemoteShell,
  argv: readonly string[],
  most = 1024 * 1024,
): Promise<string> {
  const { code, stdout, stderr } = await shell.run(argv, { most });
  if (code === 0) return stdout;
  const program = argv.slice(0, 3).join(' ');
  const complaint = stderr.trim().split('\n').at(-1)?.slice(0, 500) ?? '';
  throw new K3sFault('program', `${program} ended with ${code}: ${complaint || 'it says nothing'}`);
}
