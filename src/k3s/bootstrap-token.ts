/**
 * Tokens that let an agent join and live for minutes, minted by a server of the cluster.
 *
 * @module
 */
import { K3sFault } from './k3s-fault.ts';
import { K3S, printed, type RemoteShell } from './remote-shell.ts';

export type TokenWish = {
  readonly minutes: number;
  /** Whom it is for: people see it in `k3s token list`. */
  readonly description: string;
  /** SHA-256 in hex of the cluster's CA, as the founder reported it; undefined where it is not known. */
  readonly caHash: string | undefined;
};

const TOKEN = /^(?:K10(?<hash>[0-9a-f]{64})::)?(?<bare>[a-z0-9]{6}\.[a-z0-9]{16})$/;

/**
 * Returns `K10HASH::abcdef.0123456789abcdef`. K3s prints it with the hash; a bare one gets it here, so that
 * the agent knows its cluster by more than an address. Throws a K3sFault, `answer` where the hash is another
 * cluster's.
 */
export async function mintBootstrapToken(shell: RemoteShell, wish: TokenWish): Promise<string> {
  const { minutes, description, caHash } = wish;
  const argv = [K3S, 'token', 'create', '--ttl', `${minutes}m`, '--description', description];
  const line = (await printed(shell, argv)).trim().split('\n').at(-1)?.trim() ?? '';
  const { hash, bare } = TOKEN.exec(line)?.groups ?? {};
  if (bare === undefined) throw new K3sFault('answer', 'k3s token create printed no token');
  if (hash !== undefined && caHash !== undefined && hash !== caHash) {
    throw new K3sFault('answer', "the token is of a cluster with another CA than the founder's");
  }
  const known = hash ?? caHash;
  if (known === undefined)
    throw new K3sFault('answer', "the hash of the cluster's CA is not known");
  return `K10${known}::${bare}`;
}
