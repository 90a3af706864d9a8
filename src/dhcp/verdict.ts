/**
 * What a packet deserves: pure, so that every rule of who is answered stands in one place.
 *
 * @module
 */
import type { BootDecision, BootTarget } from '../domain/boot.ts';
import type { BootClient } from '../domain/boot-client.ts';
import type { Ipv4Address } from '../domain/ipv4.ts';
import type { OfferMode } from '../domain/node.ts';
import { readBootClient } from './client.ts';
import { OPTION } from './options.ts';
import { type DhcpPacket, MESSAGE_TYPE } from './packet.ts';
import { encodeReply } from './reply.ts';

/** `dhcp` is port 67, `pxe` is port 4011. */
export type DhcpRole = 'dhcp' | 'pxe';

/** What is counted and not told: ordinary traffic of a LAN. */
export type Passing = 'notBoot' | 'leaseRequests' | 'otherMessages';

export type Verdict =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'ignore'; readonly client: BootClient; readonly reason: string }
  | { readonly kind: 'pass'; readonly as: Passing };

export type Answer = {
  readonly message: 'offer' | 'ack';
  readonly client: BootClient;
  readonly target: BootTarget;
  readonly mode: OfferMode;
  /** The bytes as the address `server` of ours sends them. */
  encode(server: Ipv4Address): Buffer;
};

/** The parts that are decided elsewhere. Both are synchronous: an answer waits for nothing. */
export type BootRules = {
  readonly decide: (client: BootClient) => BootDecision;
  readonly bootFile: (target: BootTarget, client: BootClient, server: Ipv4Address) => string;
};

/** Throws only what `rules` throws. */
export function judge(packet: DhcpPacket, role: DhcpRole, rules: BootRules): Verdict {
  if (packet.op === 'reply') return { kind: 'pass', as: 'otherMessages' };
  const question = readBootClient(packet);
  if (question.kind === 'not-boot') return { kind: 'pass', as: 'notBoot' };
  const message = answerTo(packet, role);
  if (message !== 'offer' && message !== 'ack') return { kind: 'pass', as: message };
  const { client } = question;
  if (question.kind === 'unbootable') return { kind: 'ignore', client, reason: question.reason };
  const decision = rules.decide(client);
  if (decision.kind === 'ignore') return { kind: 'ignore', client, reason: decision.reason };
  const { target, mode } = decision;
  const { vendorClass } = question;
  const leadsTo4011 = message === 'offer' && mode === '4011';
  const encode = (server: Ipv4Address) => {
    const bootFile = leadsTo4011 ? undefined : rules.bootFile(target, client, server);
    return encodeReply({ message, request: packet, client, vendorClass, server, bootFile });
  };
  return { kind: 'answer', answer: { message, client, target, mode, encode } };
}

/**
 * A REQUEST on port 67 asks for a lease, from the router or from a server that it selects: it is never
 * ours to acknowledge. On port 4011 a REQUEST or INFORM asks for the boot file (PXE 2.1, BINL).
 */
function answerTo({ options }: DhcpPacket, role: DhcpRole): 'offer' | 'ack' | Passing {
  const type = options.get(OPTION.messageType)?.[0];
  if (role === 'pxe') {
    return type === MESSAGE_TYPE.request || type === MESSAGE_TYPE.inform ? 'ack' : 'otherMessages';
  }
  if (type === MESSAGE_TYPE.discover) return 'offer';
  return type === MESSAGE_TYPE.request ? 'leaseRequests' : 'otherMessages';
}
