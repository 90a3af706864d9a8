/**
 * What those who make machines ask of hypervisors, in terms of the client of Proxmox VE.
 *
 * @module
 */
import { isProxmoxFault } from '../domain/proxmox-fault.ts';
import type { HostSeen } from '../domain/vm/placement.ts';
import type { ProxmoxClient } from '../proxmox/client.ts';
import type { PveGuest, PveNode, PveStorage } from '../proxmox/cluster-calls.ts';
import type { GuestAt, HypervisorHands, TaskSeen } from '../workflow/vms/ports.ts';

export type KnownHypervisors = {
  list(): readonly { readonly id: string; readonly name: string }[];
  /** Throws where there is none of this id. */
  client(id: string): ProxmoxClient;
};

export function createHypervisorHands({ list, client }: KnownHypervisors): HypervisorHands {
  const of = ({ hypervisor }: GuestAt) => client(hypervisor);
  const at = ({ host, vmid }: GuestAt) => ({ node: host, vmid });
  return {
    list,
    async hosts(hypervisor) {
      const name = list().find(({ id }) => id === hypervisor)?.name ?? hypervisor;
      const pve = client(hypervisor);
      const [nodes, guests] = await Promise.all([pve.nodes(), pve.guests()]);
      const from = { hypervisor, hypervisorName: name };
      return Promise.all(nodes.map((node) => hostSeen({ ...from, node, guests, pve })));
    },
    async hostOf(hypervisor, vmid) {
      const guests = await client(hypervisor).guests();
      return guests.find((guest) => guest.kind === 'qemu' && guest.vmid === vmid)?.node;
    },
    vmids: async (hypervisor) => (await client(hypervisor).guests()).map(({ vmid }) => vmid),
    isFree: (hypervisor, vmid) => client(hypervisor).isVmidFree(vmid),
    async config(guest) {
      try {
        const { tags, smbios1, lock, digest } = await of(guest).config(at(guest), 'current');
        return { tags, smbios1, lock, digest };
      } catch (error) {
        if (isProxmoxFault(error, 'no-such-vm')) return undefined;
        throw error;
      }
    },
    isRunning: async (guest) => (await of(guest).status(at(guest))).status === 'running',
    task: (guest, upid) => taskSeen(of(guest), upid),
    create: (guest, config) => of(guest).createVm(at(guest), config),
    start: (guest) => of(guest).start(at(guest)),
    stop: (guest) => of(guest).stop(at(guest)),
    reset: (guest) => of(guest).reset(at(guest)),
    destroy: (guest) => of(guest).destroy(at(guest)),
    setMemory: (guest, memory, digest) => {
      const set = { memory: String(memory) };
      return of(guest).changeConfig(at(guest), digest === undefined ? { set } : { set, digest });
    },
    cancelTask: (guest, upid) => of(guest).stopTask(upid),
  };
}

type HostParts = Pick<HostSeen, 'hypervisor' | 'hypervisorName'> & {
  readonly node: PveNode;
  readonly guests: readonly PveGuest[];
  readonly pve: ProxmoxClient;
};

/** One host that does not answer is no reason to ask none. */
async function hostSeen({ node, guests, pve, ...from }: HostParts): Promise<HostSeen> {
  const running = guests.filter((guest) => guest.node === node.name && guest.status === 'running');
  const seen = {
    ...from,
    host: node.name,
    cpus: node.cpus,
    memory: node.memory,
    memoryUsed: node.memoryUsed ?? 0,
    memoryCommitted: running.reduce((sum, { memory = 0 }) => sum + memory, 0),
    storages: [],
    bridges: undefined,
  };
  if (node.status !== 'online') return { ...seen, reason: `is ${node.status}` };
  try {
    const [storages, bridges] = await Promise.all([
      pve.storages(node.name),
      pve.bridges(node.name),
    ]);
    return { ...seen, reason: undefined, storages: storages.map(storageSeen), bridges };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ...seen, reason: `can't be asked: ${words}` };
  }
}

function storageSeen({ name, active, available }: PveStorage) {
  const reason = active ? undefined : `${name} is not active`;
  return { name, free: available ?? 0, reason };
}

async function taskSeen(pve: ProxmoxClient, upid: string): Promise<TaskSeen> {
  try {
    const task = await pve.task(upid);
    if (task.state === 'running') return { kind: 'running' };
    if (!task.ok) return { kind: 'failed', reason: await withLastWords(pve, upid, task.exit) };
    const isWarned = task.exit !== 'OK';
    return {
      kind: 'done',
      warning: isWarned ? await withLastWords(pve, upid, task.exit) : undefined,
    };
  } catch (error) {
    if (isProxmoxFault(error, 'failed') && /no such task/.test(String(error))) {
      return { kind: 'unknown' };
    }
    throw error;
  }
}

const LOG_LINES = 5_000;
const LAST_WORDS = 2;

/** How it ended often says less than what it wrote before: `QEMU exited with code 1`. */
async function withLastWords(pve: ProxmoxClient, upid: string, exit: string): Promise<string> {
  const lines = await pve.taskLog(upid, { start: 0, limit: LOG_LINES }).catch(() => []);
  const words = lines
    .map(({ text }) => text.trim())
    .filter((text) => text !== '' && text !== 'no content' && !text.startsWith('TASK '))
    .slice(-LAST_WORDS);
  return words.length === 0 ? exit : `${exit} (${words.join('; ')})`;
}
