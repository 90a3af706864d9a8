/**
 * Programs run as root on a machine that Pilotlight has installed: over SSH, with our own key alone, and
 * only on the machine whose host keys its install reported.
 *
 * @module
 */
import { connect, type ShellAddress, type SshConnection } from './connection.ts';
import { type RunOptions, type RunResult, run } from './run.ts';
import { SshFault } from './ssh-fault.ts';

export type ShellOptions = ShellAddress & {
  /** From a program's start to its end; ms. */
  readonly runMs: number;
  /** How long a connection that nobody uses is kept; ms. */
  readonly idleMs?: number;
};

export type Shell = {
  /** Connects where there is no connection. Throws an SshFault; a program that fails is none. */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Ends the connection and what runs over it. A later `run` is refused. */
  close(): void;
};

/**
 * sshd refuses the eleventh program of one connection (MaxSessions), and counts one that has ended for a
 * while yet: with eight at once, one in thirty was refused (measured, OpenSSH 9.2).
 */
const AT_ONCE = 4;
const IDLE_MS = 30_000;

export function createShell(options: ShellOptions): Shell {
  const where = `${options.host}:${options.port}`;
  const line = waitingLine(AT_ONCE);
  let connecting: Promise<SshConnection> | undefined;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  function connected(): Promise<SshConnection> {
    if (connecting !== undefined) return connecting;
    const attempt = connect(options).then((connection) => {
      if (closed) connection.end();
      connection.once('close', () => forget(attempt));
      return connection;
    });
    connecting = attempt;
    attempt.catch(() => forget(attempt));
    return attempt;
  }

  function forget(attempt: Promise<SshConnection>): void {
    if (connecting === attempt) connecting = undefined;
  }

  function letGo(): void {
    clearTimeout(idle);
    const attempt = connecting;
    connecting = undefined;
    attempt?.then((connection) => connection.end()).catch(() => undefined);
  }

  async function use(argv: readonly string[], given: RunOptions): Promise<RunResult> {
    if (closed) throw new SshFault('closed', `the shell of ${where} is closed`);
    const connection = await connected();
    return run(connection, { runMs: options.runMs, ...given, where, argv });
  }

  return {
    async run(argv, given = {}) {
      users += 1;
      clearTimeout(idle);
      await line.enter();
      try {
        return await use(argv, given);
      } finally {
        line.leave();
        users -= 1;
        if (users === 0) idle = setTimeout(letGo, options.idleMs ?? IDLE_MS).unref();
      }
    },
    close() {
      closed = true;
      letGo();
    },
  };
}

function waitingLine(places: number) {
  const waiting: (() => void)[] = [];
  let free = places;
  return {
    async enter(): Promise<void> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    /** The place goes to the next in line. */
    leave(): void {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
