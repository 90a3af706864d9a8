/**
 * One connection to a machine that is known by its host keys.
 *
 * @module
 */
import type { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { algorithmsFor, fingerprint, isKnown, readHostKeys } from './host-keys.ts';
import { connectFault, SshFault } from './ssh-fault.ts';

export type ShellAddress = {
  /** a.b.c.d */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** OpenSSH's private key file, as text. */
  readonly privateKey: string;
  /** Public lines as in ssh_host_*_key.pub. Without any, nothing is connected to. */
  readonly hostKeys: readonly string[];
  /** From the first packet to being let in; ms. */
  readonly connectMs: number;
};

/** What a program writes and reads, and how it ended. */
export type Channel = EventEmitter &
  Writable &
  Readable & { readonly stderr: Readable; close(): void };

/** What is used of ssh2's Client, which comes without types. */
export type SshConnection = EventEmitter & {
  exec(
    command: string,
    callback: (error: Error | undefined, channel: Channel | undefined) => void,
  ): void;
  end(): unknown;
  destroy(): unknown;
};

/** A machine that lost its power sends nothing any more: three unanswered questions and it is given up. */
const KEEPALIVE_MS = 10_000;
const KEEPALIVES = 3;

/** Throws an SshFault in words. Nothing but the handshake is sent to a machine with another host key. */
export async function connect(address: ShellAddress): Promise<SshConnection> {
  const { host, port, connectMs } = address;
  const where = `${host}:${port}`;
  const known = readHostKeys(address.hostKeys);
  let strange: SshFault | undefined;
  const verify = (shown: Buffer): boolean => {
    if (isKnown(known, shown)) return true;
    const words = `${where} shows another host key than its install reported: ${fingerprint(shown)}`;
    strange = new SshFault('host-key', words);
    return false;
  };
  const { NodeSSH } = await import('node-ssh');
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    ...{ host, port, username: address.username, privateKey: address.privateKey },
    algorithms: { serverHostKey: algorithmsFor(known) },
    hostVerifier: verify,
    authHandler: ['publickey'],
    ...{ keepaliveInterval: KEEPALIVE_MS, keepaliveCountMax: KEEPALIVES, readyTimeout: 0 },
  });
  const connection: SshConnection | null = ssh.connection;
  // node-ssh takes its own listener away once it is connected: the next error would end the process.
  connection?.on('error', () => undefined);
  const timer = setTimeout(() => {
    strange ??= new SshFault('unreachable', `${where} does not answer within ${connectMs} ms`);
    connection?.destroy();
  }, connectMs);
  try {
    await connecting;
  } catch (error) {
    connection?.destroy();
    throw strange ?? connectFault(error, where);
  } finally {
    clearTimeout(timer);
  }
  if (connection === null) throw new SshFault('unreachable', `${where} closes the connection`);
  return connection;
}
