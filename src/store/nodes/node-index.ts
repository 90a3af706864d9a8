/**
 * Nodes by everything that names one.
 *
 * @module
 */
import type { Ipv4Address } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node } from '../../domain/node.ts';
import { ipOf } from './node-rows.ts';

export class NodeIndex {
  readonly byId = new Map<string, Node>();
  readonly byMac = new Map<MacAddress, Node>();
  readonly byHostname = new Map<string, Node>();
  readonly byAddress = new Map<Ipv4Address, Node>();
  #sorted: readonly Node[] | undefined;

  /** Oldest first. */
  all(): readonly Node[] {
    this.#sorted ??= Object.freeze([...this.byId.values()].sort(byAge));
    return this.#sorted;
  }

  put(node: Node): void {
    this.remove(node.id);
    this.byId.set(node.id, node);
    for (const mac of node.macs) this.byMac.set(mac, node);
    if (node.hostname !== undefined) this.byHostname.set(node.hostname, node);
    const ip = ipOf(node.address);
    if (ip !== undefined) this.byAddress.set(ip, node);
  }

  remove(id: string): void {
    this.#sorted = undefined;
    const node = this.byId.get(id);
    if (node === undefined) return;
    this.byId.delete(id);
    for (const mac of node.macs) release(this.byMac, mac, node);
    release(this.byHostname, node.hostname, node);
    release(this.byAddress, ipOf(node.address), node);
  }
}

/** A name that has gone over to another node in the same transaction is that node's. */
function release<Key>(index: Map<Key, Node>, key: Key | undefined, node: Node): void {
  if (key !== undefined && index.get(key) === node) index.delete(key);
}

function byAge(a: Node, b: Node): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}
