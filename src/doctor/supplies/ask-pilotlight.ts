/**
 * Reads what the service tells of itself, or why it does not.
 *
 * @module
 */
import { type Finding, ok, problem } from '../finding.ts';
import type { ServicePorts } from '../ports.ts';
import type {
  ClusterView,
  HypervisorView,
  ProfileView,
  ServiceView,
  SettingsView,
  StatusView,
} from './views.ts';

export type ReadService =
  | { readonly kind: 'there'; readonly view: ServiceView; readonly finding: Finding }
  | { readonly kind: 'not-there'; readonly finding: Finding };

export async function readService(service: ServicePorts): Promise<ReadService> {
  try {
    const status = (await service.get('/status')) as StatusView;
    const { settings } = (await service.get('/settings')) as { settings: SettingsView };
    const { profiles } = (await service.get('/profiles')) as { profiles: readonly ProfileView[] };
    const cluster = (await service.get('/cluster')) as ClusterView;
    const { hypervisors } = (await service.get('/hypervisors')) as {
      hypervisors: readonly HypervisorView[];
    };
    const view = { status, settings, profiles, cluster, hypervisors };
    return { kind: 'there', view, finding: present(service.server, status) };
  } catch (error) {
    return { kind: 'not-there', finding: absent(service.server, error) };
  }
}

function present(server: string, { version, addresses }: StatusView): Finding {
  if (addresses.length === 0) {
    return problem('service', {
      title: `Pilotlight ${version} answers at ${server}, and serves no address`,
      cause: 'No interface of its host has an address that a machine could stand beside.',
      remedy: 'Plug in a cable, or name the interface: interfaces (docs/configuration.md).',
    });
  }
  const where = addresses.map(({ address, interfaceName }) => `${address} (${interfaceName})`);
  return ok(
    'service',
    `Pilotlight ${version} answers at ${server}, and serves ${where.join(', ')}`,
  );
}

function absent(server: string, error: unknown): Finding {
  return problem('service', {
    title: wordsOf(error),
    cause: `Without the service at ${server} no more is looked at than the network and this host.`,
    remedy: adviceOf(error) ?? 'Start it: npm start, or sudo systemctl start pilotlight.',
  });
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function adviceOf(error: unknown): string | undefined {
  const { advice } = error as { readonly advice?: readonly string[] };
  return advice === undefined || advice.length === 0 ? undefined : advice.join(' ');
}
