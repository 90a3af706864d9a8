/**
 * A hypervisor as the rest of Pilotlight speaks to it.
 *
 * proxmox-api costs 30 MB and 0.2 s (measured), most of it for an engine that is not used here: it is loaded
 * with the first question to the first hypervisor.
 *
 * @module
 */
import type { Proxmox } from 'proxmox-api';
import { type ClusterCalls, clusterCalls } from './cluster-calls.ts';
import { createEngine, type EngineOptions } from './engine.ts';
import { type TaskCalls, taskCalls } from './task-calls.ts';
import { type VmCalls, vmCalls } from './vm-calls.ts';

/** Every call has its deadline, and throws a ProxmoxFault. */
export type ProxmoxClient = ClusterCalls &
  VmCalls &
  TaskCalls & {
    /** Ends what is under way. */
    close(): void;
  };

export function createProxmoxClient(options: EngineOptions): ProxmoxClient {
  const engine = createEngine(options);
  let loaded: Promise<Proxmox.Api> | undefined;
  const api = () => {
    loaded ??= import('proxmox-api').then(({ proxmoxApi }) => proxmoxApi(engine));
    return loaded;
  };
  return { ...clusterCalls(api), ...vmCalls(api), ...taskCalls(api), close: engine.close };
}
