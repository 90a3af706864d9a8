/**
 * The Kubernetes API of the lab's machines, in Pilotlight's namespace: a process of its own that outlives a
 * Pilotlight that is killed.
 *
 * @module
 */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type LabNetwork, PILOT_ADDRESS } from '../network.ts';

/** Where k3s-server.sh tells of itself. */
export const HOST_PORT = 6400;

const CHILD = fileURLToPath(new URL('kubernetes-child.ts', import.meta.url));

/** One start of a `k3s server`, as the child says it. */
export type K3sStart = {
  readonly name: string;
  readonly address: string;
  readonly machineId: string;
  /** Whether its config.yaml says cluster-init. */
  readonly founds: boolean;
  /** SHA-256 of the authority that its cluster has. */
  readonly authority: string;
};

export type KubernetesHost = {
  /** In their order. */
  starts(): readonly K3sStart[];
};

/** Resolves when it listens; it ends with the network. */
export async function startKubernetesHost(network: LabNetwork): Promise<KubernetesHost> {
  const argv = [process.execPath, CHILD, PILOT_ADDRESS, String(HOST_PORT)];
  const child = network.pilot.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('the Kubernetes host has no standard output');
  const starts: K3sStart[] = [];
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    lines.once('line', () => resolve());
    child.once('exit', (code) => reject(new Error(`the Kubernetes host ended with ${code}`)));
  });
  lines.on('line', (line) => starts.push(JSON.parse(line)));
  return { starts: () => [...starts] };
}
