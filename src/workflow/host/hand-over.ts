/**
 * Takes over a Proxmox VE host at its first boot: the token that it made for us becomes a hypervisor's.
 *
 * The host shows the key that its first-boot program holds. The key opens one hand-over; the same told again
 * is the same, for an answer may be lost, and anything else is refused.
 *
 * @module
 */
import { ProvisioningError } from '../../domain/errors.ts';
import { isReachable } from '../../domain/first-boot.ts';
import { type HostHandOver, hostEndpoint } from '../../domain/host-report.ts';
import { displayName } from '../../domain/node.ts';
import { isInstalled } from '../../domain/stage.ts';
import { admitBearer, type KeyBearer, type KeyVisit } from '../key-bearer.ts';
import type { AdoptedHost, HostDeskPorts } from './ports.ts';

export type HandOvers = {
  /** Throws KEY_WRONG, EVENT_OUT_OF_ORDER, or what the registry of hypervisors says. */
  handOver(visit: KeyVisit, told: HostHandOver): Promise<void>;
  /** The password of the cluster that it is to join, until it has handed over. Throws as `handOver`. */
  clusterPassword(visit: KeyVisit): Promise<string>;
};

export function createHandOvers(ports: HostDeskPorts): HandOvers {
  const { now, note } = ports;
  /** By node: a host that tries again while its first try is under way waits for it. */
  const underWay = new Map<string, Promise<void>>();

  function admit(visit: KeyVisit, what: string): KeyBearer {
    const node = admitBearer(visit, ports, what);
    if (isInstalled(node.stage)) return node;
    throw outOfOrder(`${what} cannot happen while ${node.stage}`);
  }

  /** What this host has handed over before; what the system before it on this disk did is not its own. */
  async function before({ id, keyHash }: KeyBearer) {
    const handed = await ports.handedOver(id);
    return handed?.keyHash === keyHash ? handed : undefined;
  }

  async function take(node: KeyBearer, address: string, told: HostHandOver): Promise<void> {
    const { tokenId, tokenSecret, caPem, cluster } = told;
    const sum = ports.sumOf(JSON.stringify([tokenId, tokenSecret, caPem]));
    const handed = await before(node);
    if (handed?.sum === sum) return;
    if (handed !== undefined) {
      const text = `${address} handed over a second token; it was refused`;
      note(node.id, { kind: 'alarm', text }, now());
      throw outOfOrder('this host has handed over already');
    }
    const name = displayName(node);
    const host: AdoptedHost = {
      ...{ nodeId: node.id, name, endpoints: [hostEndpoint(address)], tokenId, tokenSecret },
      ...{ trust: { kind: 'ca', pem: caPem }, cluster },
    };
    await adopted(host);
    await ports.keepHandedOver(node.id, { keyHash: node.keyHash, sum });
    await ports.record(node.id, { type: 'first-boot-reported', facts: factsOf(told) }, now());
    const text = `is a hypervisor: ${host.endpoints.join(', ')}, by the token ${tokenId}`;
    note(node.id, { kind: 'note', text }, now());
  }

  async function adopted(host: AdoptedHost): Promise<void> {
    try {
      await ports.adopt(host);
    } catch (error) {
      if (error instanceof ProvisioningError) {
        const text = `is no hypervisor yet: ${error.message}`;
        note(host.nodeId, { kind: 'alarm', text }, now());
      }
      throw error;
    }
  }

  return {
    async handOver(visit, told) {
      const node = admit(visit, 'the hand-over of a host');
      const last = underWay.get(node.id)?.catch(() => undefined) ?? Promise.resolve();
      const turn = last.then(() => take(node, visit.address, told));
      underWay.set(node.id, turn);
      try {
        await turn;
      } finally {
        if (underWay.get(node.id) === turn) underWay.delete(node.id);
      }
    },

    async clusterPassword(visit) {
      const node = admit(visit, 'a question for the password of a cluster');
      if ((await before(node)) !== undefined) {
        throw outOfOrder('this host has handed over already: it is in its cluster');
      }
      const profile = ports.findProfile(node.profile);
      const cluster = profile?.kind === 'proxmox-ve' ? profile.cluster : undefined;
      if (cluster === undefined) throw outOfOrder(`the profile ${node.profile} names no cluster`);
      const text = `joins the Proxmox VE cluster of ${cluster.host}`;
      note(node.id, { kind: 'note', text }, now());
      return cluster.password;
    },
  };
}

function factsOf({ version, kernel, addresses }: HostHandOver) {
  return {
    addresses: addresses.filter(({ address }) => isReachable(address)),
    kernel,
    system: `Proxmox VE ${version}`,
    disk: undefined,
  };
}

function outOfOrder(message: string): ProvisioningError {
  return new ProvisioningError('EVENT_OUT_OF_ORDER', message);
}
