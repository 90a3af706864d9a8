/**
 * The registry in memory: what the packet path reads, because it may never wait for the disk.
 *
 * It changes only by what a transaction committed, so it never shows what is not stored.
 *
 * @module
 */

import type { Hypervisor } from '../domain/hypervisor.ts';
import type { Ipv4Address } from '../domain/ipv4.ts';
import { type MacAddress, parseMac } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import type { Stage } from '../domain/stage.ts';
import type { BootTicket } from '../domain/ticket.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import type { ApiToken, RegistryChange, StoredSession } from './changes.ts';
import { NodeIndex } from './nodes/node-index.ts';
import { StageTimes } from './nodes/stage-times.ts';
import { TicketIndex } from './nodes/ticket-index.ts';
import { HypervisorIndex } from './vms/hypervisor-index.ts';
import { VmIndex } from './vms/vm-index.ts';

export class Registry {
  readonly #nodes = new NodeIndex();
  readonly #tickets = new TicketIndex();
  readonly #stageTimes = new StageTimes();
  readonly #lastLines = new Map<string, TimelineEntry>();
  readonly #tokens = new Map<string, ApiToken>();
  readonly #sessions = new Map<string, StoredSession>();
  readonly #settings = new Map<string, unknown>();
  readonly #vms = new VmIndex();
  readonly #hypervisors = new HypervisorIndex();

  byMac(mac: MacAddress): Node | undefined {
    return this.#nodes.byMac.get(mac);
  }

  byId(id: string): Node | undefined {
    return this.#nodes.byId.get(id);
  }

  /** In any case of letters. */
  byHostname(hostname: string): Node | undefined {
    return this.#nodes.byHostname.get(hostname.toLowerCase());
  }

  /** The node that is to have this fixed address. */
  byAddress(address: Ipv4Address): Node | undefined {
    return this.#nodes.byAddress.get(address);
  }

  /** The node that a person means: by a MAC in any notation, a host name, or an id. */
  find(text: string): Node | undefined {
    const mac = parseMac(text);
    const owner = mac === undefined ? undefined : this.byMac(mac);
    return owner ?? this.byHostname(text) ?? this.byId(text.toLowerCase());
  }

  /** Oldest first. The same array until a node changes. */
  all(): readonly Node[] {
    return this.#nodes.all();
  }

  /** Live, dead, or unknown: `deadBecause` tells the first two apart. */
  ticket(token: string): BootTicket | undefined {
    return this.#tickets.byToken.get(token);
  }

  /** The one ticket of a node that nothing has ended. Its time may be over. */
  liveTicketOf(nodeId: string): BootTicket | undefined {
    return this.#tickets.liveOf(nodeId);
  }

  ticketsOf(nodeId: string): readonly BootTicket[] {
    return this.#tickets.of(nodeId);
  }

  /** The newest line of each node, by the node's id. Without logs: they stay on the disk. */
  lastLines(): ReadonlyMap<string, TimelineEntry> {
    return this.#lastLines;
  }

  /** How long (ms) `stage` took the last machines of `profile` that left it well, oldest first; 20 at most. */
  stageTimes(profile: string, stage: Stage): readonly number[] {
    return this.#stageTimes.of(profile, stage);
  }

  tokens(): readonly ApiToken[] {
    return [...this.#tokens.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** By the hash of what the browser holds. Its time may be over. */
  session(hash: string): StoredSession | undefined {
    return this.#sessions.get(hash);
  }

  setting(name: string): unknown {
    return this.#settings.get(name);
  }

  get vms(): Pick<VmIndex, 'all' | 'byId' | 'byNode'> {
    return this.#vms;
  }

  /** Oldest first. */
  hypervisors(): readonly Hypervisor[] {
    return this.#hypervisors.all();
  }

  /** By id or name. */
  findHypervisor(text: string): Hypervisor | undefined {
    return this.#hypervisors.find(text);
  }

  hypervisorSecret(id: string): string | undefined {
    return this.#hypervisors.secret(id);
  }

  /** Takes over what was committed. */
  apply(change: RegistryChange): void {
    switch (change.kind) {
      case 'node':
        this.#nodes.put(change.node);
        return;
      case 'node-removed':
        this.#forgetNode(change.id);
        return;
      case 'entry':
        this.#lastLines.set(change.entry.nodeId, withoutLog(change.entry));
        return;
      case 'ticket':
        this.#tickets.put(change.ticket);
        return;
      case 'ticket-removed':
        this.#tickets.remove(change.token);
        return;
      case 'stage-time':
        this.#stageTimes.put(change.time);
        return;
      case 'token':
        this.#tokens.set(change.token.name, change.token);
        return;
      case 'token-removed':
        this.#tokens.delete(change.name);
        return;
      case 'session':
        this.#sessions.set(change.session.hash, change.session);
        return;
      case 'session-removed':
        this.#sessions.delete(change.hash);
        return;
      case 'setting':
        this.#applySetting(change.name, change.value);
        return;
      case 'vm':
        this.#vms.put(change.vm);
        return;
      case 'vm-removed':
        this.#vms.remove(change.id);
        return;
      case 'hypervisor':
        this.#hypervisors.put(change.hypervisor, change.tokenSecret);
        return;
      case 'hypervisor-removed':
        this.#hypervisors.remove(change.id);
        return;
    }
  }

  #forgetNode(id: string): void {
    this.#nodes.remove(id);
    this.#tickets.removeAllOf(id);
    this.#lastLines.delete(id);
  }

  #applySetting(name: string, value: unknown): void {
    if (value === undefined) this.#settings.delete(name);
    else this.#settings.set(name, value);
  }
}

function withoutLog(entry: TimelineEntry): TimelineEntry {
  return entry.log === undefined ? entry : Object.freeze({ ...entry, log: undefined });
}
