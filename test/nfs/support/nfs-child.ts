/**
 * An NFS server in a process of its own, so that it can be killed: `node nfs-child.ts OPTIONS`, a JSON
 * object. Prints its reports, a JSON object a line; `listening` with the ports is the first.
 *
 * @module
 */
import type { InterfaceAddress } from '../../../src/domain/ipv4.ts';
import type { InheritedListener, NfsLimits } from '../../../src/nfs/nfs-messages.ts';
import { createNfsServer } from '../../../src/nfs/server.ts';
import { imageFile, SECRET, spawnNfs } from './nfs-yard.ts';

export type NfsChildOptions = {
  /** Paths of images by export path. */
  readonly exports: Readonly<Record<string, string>>;
  readonly networks: readonly InterfaceAddress[];
  readonly nfsPort: number;
  readonly portmapPort: number;
  readonly rpcbindSocket?: string;
  readonly inherited?: readonly InheritedListener[];
  readonly limits?: Partial<NfsLimits>;
};

const say = (line: unknown): void => console.log(JSON.stringify(line));

async function serve({ exports, networks, ...options }: NfsChildOptions): Promise<void> {
  const server = createNfsServer({
    ...{ ...options, spawn: spawnNfs, handleSecret: SECRET, report: say },
  });
  for (const [path, image] of Object.entries(exports)) server.publish(path, await imageFile(image));
  server.setNetworks(networks);
  server.setImages([]);
  await server.start();
  const state = server.available();
  say({ kind: 'listening', ...state, ports: state.ok ? server.ports() : undefined });
  process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)));
}

await serve(JSON.parse(process.argv[2] ?? '{}'));
