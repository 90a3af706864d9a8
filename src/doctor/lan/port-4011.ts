/**
 * Port 4011, where firmware asks that wants to be told its loader there.
 *
 * @module
 */
import type { HeardOffer } from '../../domain/heard-offer.ts';
import { type Finding, ok, problem } from '../finding.ts';

export type BootServerAnswer = {
  readonly server: string;
  readonly port: number;
  readonly answer: HeardOffer | undefined;
};

export function judgeBootServer({ server, port, answer }: BootServerAnswer): Finding {
  if (answer?.file !== undefined) {
    return ok('port-4011', `${server} names ${answer.file} on port ${port}`);
  }
  return problem('port-4011', {
    title:
      answer === undefined
        ? `${server} does not answer on UDP port ${port}`
        : `${server} answers on UDP port ${port}, and names no file`,
    cause:
      answer === undefined
        ? `A firewall drops UDP ${port}, or another program holds it. UEFI from before 2017, and machines that are set to it, ask there and nowhere else.`
        : 'It is another PXE server, or there is no loader for this kind of machine.',
    remedy: `Let UDP ${port} through the firewall of Pilotlight's host, and look who holds it: sudo ss -lunp.`,
  });
}
