/**
 * Hypervisors from the first contact on: registered once they were reached with what a person said of them,
 * looked after from then on, spoken to by whoever makes VMs.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import { type Hypervisor, type HypervisorTrust, refuseTaken } from '../domain/hypervisor.ts';
import type { HypervisorSight } from '../domain/hypervisor-sight.ts';
import { ProxmoxFault } from '../domain/proxmox-fault.ts';
import { visitEndpoints } from './hypervisors/endpoint-visits.ts';
import { accessRefusal, refusalOf, unconfirmed } from './hypervisors/first-contact.ts';
import type {
  HypervisorAccess,
  HypervisorDraft,
  HypervisorPatch,
  HypervisorPorts,
  SurveyClient,
} from './hypervisors/ports.ts';
import { createSights } from './hypervisors/sights.ts';
import { survey } from './hypervisors/survey.ts';

export type HypervisorFace = { readonly hypervisor: Hypervisor; readonly sight: HypervisorSight };

/** As a person says it: without `trust` they are shown what there is to trust. */
export type HypervisorWish = Omit<HypervisorDraft, 'trust'> & {
  readonly trust: HypervisorTrust | undefined;
};

export type HypervisorDesk<Client> = {
  /** Oldest first. */
  all(): readonly HypervisorFace[];
  /** Throws HYPERVISOR_NOT_FOUND. */
  get(id: string): HypervisorFace;
  /** Throws HYPERVISOR_TAKEN, HYPERVISOR_UNTRUSTED, HYPERVISOR_UNREACHABLE and HYPERVISOR_REFUSED: nothing is stored then. */
  create(wish: HypervisorWish): Promise<HypervisorFace>;
  /** Throws the same, and changes nothing then. */
  change(id: string, patch: HypervisorPatch): Promise<HypervisorFace>;
  /** Throws HYPERVISOR_IN_USE. */
  remove(id: string): Promise<void>;
  /** Looks at it now. That it is down is what is seen, and no error. */
  check(id: string): Promise<HypervisorFace>;
  /** A host that Pilotlight installed hands itself over; one that was known is known by the new token. */
  adopt(draft: HypervisorDraft): Promise<Hypervisor>;
  /** To speak to it. Its calls throw ProxmoxFault. */
  client(id: string): Client;
  /** To be called every few seconds. Resolves when all that was due was looked at, and never rejects. */
  look(): Promise<void>;
  stop(): void;
};

export function createHypervisorDesk<Client extends SurveyClient>(
  ports: HypervisorPorts<Client>,
): HypervisorDesk<Client> {
  const { records } = ports;
  const clients = createClients(ports);
  const sights = createSights({ ...ports, client: clients.of, access: clients.access });

  const face = (hypervisor: Hypervisor) => ({ hypervisor, sight: sights.of(hypervisor) });

  function byId(id: string): Hypervisor {
    const found = records.all().find((hypervisor) => hypervisor.id === id);
    if (found !== undefined) return found;
    throw new ProvisioningError('HYPERVISOR_NOT_FOUND', `there is no hypervisor ${id}`);
  }

  async function checked(hypervisor: Hypervisor): Promise<HypervisorFace> {
    await sights.check(hypervisor);
    return face(hypervisor);
  }

  return {
    all: () => records.all().map(face),
    get: (id) => face(byId(id)),
    async create({ trust, ...rest }) {
      refuseTaken(records.all(), rest);
      if (trust === undefined) throw await unconfirmed(ports, rest.endpoints, rest.endpoints);
      await refuseUnusable(ports, { ...rest, trust });
      return await checked(await records.create({ ...rest, trust }, ports.now()));
    },
    async change(id, patch) {
      const known = byId(id);
      const changed = { ...known, tokenSecret: records.secret(id) ?? '', ...patch };
      refuseTaken(records.all(), changed);
      if (ACCESS_KEYS.some((key) => key in patch)) await refuseUnusable(ports, changed);
      const stored = await records.update(id, patch);
      clients.prune();
      return await checked(stored);
    },
    async remove(id) {
      const { name } = byId(id);
      const user = ports.user(id);
      if (user !== undefined) {
        throw new ProvisioningError(
          'HYPERVISOR_IN_USE',
          `${name} carries ${user}: remove them first`,
        );
      }
      await records.remove(id);
      clients.prune();
    },
    check: async (id) => await checked(byId(id)),
    async adopt(draft) {
      const known = records.all().find((one) => isSame(one, draft));
      const stored = known
        ? await records.update(known.id, draft)
        : await records.create(draft, ports.now());
      clients.prune();
      sights.check(stored).catch(ports.failed);
      return stored;
    },
    client: (id) => clients.of(byId(id)),
    look: () => sights.look(records.all()).catch(ports.failed),
    stop: clients.close,
  };
}

const ACCESS_KEYS = ['endpoints', 'tokenId', 'tokenSecret', 'trust'] as const;

/** A host that is installed again has its node, or at least its address. */
function isSame(known: Hypervisor, { nodeId, endpoints, name }: HypervisorDraft): boolean {
  if (known.nodeId !== undefined && nodeId !== undefined) return known.nodeId === nodeId;
  return known.name === name || known.endpoints.some((endpoint) => endpoints.includes(endpoint));
}

async function refuseUnusable<Client extends SurveyClient>(
  ports: HypervisorPorts<Client>,
  access: HypervisorAccess,
): Promise<void> {
  const refusal = await refusalOf(ports, await visitEndpoints(ports.open, access));
  if (refusal !== undefined) throw refusal;
  const client = ports.open(access);
  try {
    await survey(client, { tokenId: access.tokenId, vmid: ports.firstVmid() });
  } catch (error) {
    throw error instanceof ProxmoxFault ? accessRefusal(error, 'endpoints') : error;
  } finally {
    client.close();
  }
}

/** One client a hypervisor, for as long as it is what it was. */
function createClients<Client extends SurveyClient>({ records, open }: HypervisorPorts<Client>) {
  const opened = new Map<Hypervisor, Client>();

  function access({ id, endpoints, tokenId, trust }: Hypervisor): HypervisorAccess {
    return { endpoints, tokenId, trust, tokenSecret: records.secret(id) ?? '' };
  }

  return {
    access,
    of(hypervisor: Hypervisor): Client {
      const client = opened.get(hypervisor) ?? open(access(hypervisor));
      opened.set(hypervisor, client);
      return client;
    },
    /** Those that are gone or are another one now. */
    prune() {
      for (const [hypervisor, client] of opened) {
        if (records.all().includes(hypervisor)) continue;
        client.close();
        opened.delete(hypervisor);
      }
    },
    close() {
      for (const client of opened.values()) client.close();
      opened.clear();
    },
  };
}
