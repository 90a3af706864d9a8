/**
 * Answers Proxmox VE's installer, which asks once and installs what it is told.
 *
 * It shows no ticket: the address of the answers stands on an ISO that all machines boot. So the ticket is
 * looked up by who asks, and from then on is good from that address alone.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';
import { type HostMatch, matchHost } from '../../domain/host-question.ts';
import { displayName, type Node } from '../../domain/node.ts';
import { netboots } from '../../domain/stage.ts';
import { type BootTicket, deadBecause } from '../../domain/ticket.ts';
import { cardOf } from '../install-desk.ts';
import { hostPlan, runningPlan } from '../install-plan.ts';
import type { HostDeskPorts, HostQuestion, HostSeed } from './ports.ts';

/** `answer.toml` for a machine whose install is under way. Throws after a line on the timeline. */
export function createAnswers(ports: HostDeskPorts): (question: HostQuestion) => Promise<string> {
  const { now, note } = ports;

  function foundNode(question: HostQuestion): { readonly node: Node; readonly by: string } {
    const match = matchHost(question, ports.all());
    switch (match.kind) {
      case 'found':
        return match;
      case 'unknown':
        throw stranger(question);
      case 'several':
        for (const node of match.nodes) note(node.id, alarm(severalText(match)), now());
        throw refused(severalText(match));
      case 'other-uuid': {
        const text = `the machine at ${question.address} has a MAC of ${displayName(match.node)}, and another UUID: ${question.uuid} in place of ${match.known}`;
        note(match.node.id, alarm(`${ASKED}; it got none: ${text}`), now());
        throw refused(text);
      }
    }
  }

  /** It is listed as discovered, with the line of what it wanted. */
  function stranger({ macs, uuid, serial, address }: HostQuestion): ProvisioningError {
    const [mac] = macs;
    if (mac !== undefined) {
      const text = `${ASKED} from ${address}; it is not approved, and got none`;
      ports.discover({ mac, uuid, serial, arch: undefined, text }, now());
    }
    const known = [...macs, uuid, serial].filter((word) => word !== undefined).join(', ');
    const message = `no approved machine has one of ${known || 'no MAC, UUID or serial'}: nothing is installed on this one. Register it, and boot it from the network`;
    return new ProvisioningError('NODE_NOT_FOUND', message);
  }

  function seedFor(question: HostQuestion, node: Node): { seed: HostSeed; ticket: BootTicket } {
    const { address, server } = question;
    const ticket = liveTicket(node, ports);
    ports.tickets.holder({ token: ticket.token, address, server });
    const { profile, image } = hostPlan(runningPlan(node, ticket, ports));
    refuseOther(question, image.release);
    const mac = cardOf(node, ports.macOf(address));
    return {
      ticket,
      seed: { node, mac, profile, release: image.release, token: ticket.token, server },
    };
  }

  /** What is refused stands on the timeline; the ticket's desk has told of a foreigner itself. */
  function told(node: Node, error: unknown): unknown {
    if (error instanceof ProvisioningError && error.code !== 'TICKET_FOREIGN') {
      note(node.id, { kind: 'refusal', text: `${ASKED}; it got none: ${error.message}` }, now());
    }
    return error;
  }

  return async (question) => {
    const { node, by } = foundNode(question);
    try {
      const { seed, ticket } = seedFor(question, node);
      const text = ports.render.answer(seed);
      const at = now();
      note(node.id, { kind: 'note', text: `${ASKED}; it is known by its ${by}` }, at);
      const from = { address: question.address, seed: 'proxmox-ve' } as const;
      await ports.recordSeed(ticket.token, from, at);
      ports.see(node.id, 'seed', at);
      ports.progress(node.id, { percent: 5, step: 'reading its answers', at });
      return text;
    } catch (error) {
      throw told(node, error);
    }
  };
}

const ASKED = "Proxmox VE's installer asked for its answers";

/** Throws EVENT_OUT_OF_ORDER for a node that is to install nothing, TICKET_DEAD where no attempt is under way. */
function liveTicket(
  node: Node,
  { liveTicketOf, now }: Pick<HostDeskPorts, 'liveTicketOf' | 'now'>,
): BootTicket {
  const name = displayName(node);
  if (!netboots(node.stage) || node.stage === 'failed') {
    const message = `${name} is ${node.stage}, and installs nothing: request a reinstall first`;
    throw new ProvisioningError('EVENT_OUT_OF_ORDER', message);
  }
  const ticket = liveTicketOf(node.id);
  const dead = ticket === undefined ? 'it has not begun' : deadBecause(ticket, now());
  if (ticket !== undefined && dead === undefined) return ticket;
  const message = `no install of ${name} is under way (${dead}): boot it from the network first`;
  throw new ProvisioningError('TICKET_DEAD', message);
}

/** Another ISO than the one that was handed out, on a stick for one: its answers have other keys. */
function refuseOther({ product, release }: HostQuestion, expected: string): void {
  if (product === 'pve' && release === expected) return;
  const got = product === 'pve' ? `Proxmox VE ${release}` : `the product ${product}`;
  throw refused(`its installer is that of ${got}, and Proxmox VE ${expected} is to be installed`);
}

function severalText(match: Extract<HostMatch<Node>, { kind: 'several' }>): string {
  const names = match.nodes.map(displayName).sort().join(' and ');
  return `one machine is registered as ${names}, by its ${match.by}: nothing is installed on it`;
}

function refused(message: string): ProvisioningError {
  return new ProvisioningError('INSTALL_REFUSED', message);
}

function alarm(text: string) {
  return { kind: 'alarm', text } as const;
}
