/**
 * One program on a connected machine, from its start to its end, to its limit or to its loss.
 *
 * @module
 */
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Channel, SshConnection } from './connection.ts';
import { SshFault, type SshFaultKind } from './ssh-fault.ts';
import { shellLine } from './words.ts';

export type RunOptions = {
  /** What the program reads; nothing where it is undefined. */
  readonly input?: string | Buffer;
  /** Bytes of stdout, and of stderr, that are taken at most. */
  readonly most?: number;
  /** In place of the shell's own limit; ms. */
  readonly runMs?: number;
};

export type RunResult = {
  /** Of a program that a signal ended: 128 and the signal's number, as sh has it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};

export const MOST_BYTES = 1024 * 1024;

export type Run = RunOptions & {
  readonly where: string;
  readonly argv: readonly string[];
  readonly runMs: number;
};

type Fault = (kind: SshFaultKind, words: string) => SshFault;

/** Throws an SshFault; a program that fails is none. */
export async function run(connection: SshConnection, options: Run): Promise<RunResult> {
  const { where, argv, runMs } = options;
  const program = argv[0] ?? '';
  const fault: Fault = (kind, words) => new SshFault(kind, `${program} on ${where} ${words}`);
  const limit = Promise.withResolvers<never>();
  const lose = () => limit.reject(fault('lost', 'was cut off: the connection broke'));
  const tooLate = () => limit.reject(fault('late', `did not end within ${runMs} ms`));
  const timer = setTimeout(tooLate, runMs);
  connection.once('close', lose);
  const started = start(connection, options, fault);
  try {
    return await Promise.race([started.result, limit.promise]);
  } finally {
    clearTimeout(timer);
    connection.off('close', lose);
    started.letGo();
  }
}

/**
 * Under timeout(1) the program ends there as well, a moment after we gave it up: sshd leaves it running
 * when a channel is closed, and ssh2 can't send a signal once it has ended the input.
 */
function commandLine({ argv, runMs }: Run): string {
  if (argv.length === 0) throw new RangeError('a command needs a program');
  return shellLine(['timeout', '-k', '5', String(Math.ceil(runMs / 1000) + 1), ...argv]);
}

type Started = {
  readonly result: Promise<RunResult>;
  /** Ends the channel, also where it opens only after this. */
  letGo(): void;
};

/** All is listened to from within the callback: a short program has ended before a promise is waited for. */
function start(connection: SshConnection, options: Run, fault: Fault): Started {
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
  let channel: Channel | undefined;
  let gone = false;
  const opened = (error: Error | undefined, made: Channel | undefined) => {
    if (made === undefined) return reject(fault('lost', `was not started: ${error?.message}`));
    channel = made;
    take(made, options, fault).then(resolve, reject);
    if (gone) drop(made);
  };
  try {
    connection.exec(commandLine(options), opened);
  } catch (error) {
    reject(error instanceof RangeError ? error : fault('lost', `was not started: ${error}`));
  }
  function letGo(): void {
    gone = true;
    if (channel !== undefined) drop(channel);
  }
  return { result: promise, letGo };
}

/** What still comes is let go by, so that the connection's other programs are not held up. */
function drop(channel: Channel): void {
  channel.close();
  channel.resume();
  channel.stderr.resume();
}

/** The signal as ssh2 names it: `SIGKILL`. */
type Ending = { code: number | null; signal: string | undefined };

function take(channel: Channel, { input, most = MOST_BYTES }: Run, fault: Fault) {
  return new Promise<RunResult>((resolve, reject) => {
    let ending: Ending | undefined;
    const tooMuch = () => reject(fault('too-much', `says more than ${most} bytes`));
    const stdout = gather(channel, most, tooMuch);
    const stderr = gather(channel.stderr, most, tooMuch);
    channel.on('exit', (code: number | null, signal?: string) => {
      ending = { code, signal };
    });
    channel.on('close', () => {
      if (ending === undefined) return reject(fault('lost', 'was cut off'));
      resolve({ code: exitCode(ending), stdout: stdout(), stderr: stderr() });
    });
    // A write to a program that has ended is no failure of its own: its exit code tells.
    channel.on('error', () => undefined);
    channel.end(input);
  });
}

function gather(stream: Readable, most: number, tooMuch: () => void): () => string {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= most) pieces.push(piece);
    else tooMuch();
  });
  return () => Buffer.concat(pieces).toString('utf8');
}

function exitCode({ code, signal }: Ending): number {
  if (code !== null) return code;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[signal ?? ''] ?? 0);
}
