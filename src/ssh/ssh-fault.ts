/**
 * Why a machine could not be told to do something over SSH, in words for whoever wanted it.
 *
 * @module
 */
import { socketWords } from '../domain/socket-words.ts';

export type SshFaultKind =
  /** Nothing listens there, or nothing answers: it may be off, or on its way up. */
  | 'unreachable'
  /** It is not the machine whose host keys are known. Nothing was sent to it. */
  | 'host-key'
  /** It does not let us in. */
  | 'key-refused'
  /** Our own key, or the host keys we were given, can't be read. */
  | 'key-unusable'
  /** The program did not end in time. */
  | 'late'
  /** The program said more than was asked for. */
  | 'too-much'
  /** The connection broke while the program ran: whether it did its work is not known. */
  | 'lost'
  /** The shell was closed by us. */
  | 'closed';

export class SshFault extends Error {
  override readonly name = 'SshFault';
  readonly kind: SshFaultKind;

  constructor(kind: SshFaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** An error of connecting to `where` (`192.168.1.21:22`) as a fault; a fault as it is. */
export function connectFault(error: unknown, where: string): SshFault {
  if (error instanceof SshFault) return error;
  const { message, code, level } = readError(error);
  const known = socketWords(code);
  if (known !== undefined)
    return new SshFault('unreachable', `${where} ${known}`, { cause: error });
  if (level === 'client-authentication') {
    return new SshFault('key-refused', `${where} does not accept our key`, { cause: error });
  }
  if (message.includes('no matching host key')) {
    const words = `${where} has no host key of the types that its install reported`;
    return new SshFault('host-key', words, { cause: error });
  }
  if (message.startsWith('Cannot parse privateKey') || message.startsWith('privateKey value')) {
    return new SshFault('key-unusable', `our SSH key can't be read: ${message}`, { cause: error });
  }
  return new SshFault('unreachable', `${where} does not speak SSH with us: ${message}`, {
    cause: error,
  });
}

function readError(error: unknown): { message: string; code: string; level: string } {
  if (!(error instanceof Error)) return { message: String(error), code: '', level: '' };
  const code = 'code' in error ? String(error.code) : '';
  const level = 'level' in error ? String(error.level) : '';
  return { message: error.message, code, level };
}
