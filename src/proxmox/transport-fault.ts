/**
 * Connections that did not come about or broke, in words.
 *
 * @module
 */
import { type Outcome, ProxmoxFault } from '../domain/proxmox-fault.ts';
import { socketWords } from '../domain/socket-words.ts';

/** An error of a socket or of what came over it. */
export function transportFault(error: unknown, where: string, outcome: Outcome): ProxmoxFault {
  if (error instanceof ProxmoxFault) return error;
  const options = { cause: error, outcome };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = socketWords(code);
  if (words !== undefined) return new ProxmoxFault('unreachable', `${where} ${words}`, options);
  const message = error instanceof Error ? error.message : String(error);
  if (code.startsWith('HPE_')) {
    return new ProxmoxFault('failed', `${where} does not speak HTTP: ${message}`, options);
  }
  if (/^(?:ERR_SSL|EPROTO)/.test(code)) {
    return new ProxmoxFault(
      'unreachable',
      `${where} does not speak TLS with us: ${message}`,
      options,
    );
  }
  return new ProxmoxFault('unreachable', `${where} breaks off: ${message}`, options);
}
