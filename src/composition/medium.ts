/**
 * The installer's medium over NFS: whether this host can serve it, and to whom.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { MediumChoice, Profile } from '../domain/profile.ts';
import type { InheritedListener } from '../nfs/nfs-messages.ts';
import type { NfsReport } from '../nfs/nfs-report.ts';
import { createNfsServer, type NfsServer } from '../nfs/server.ts';
import type { Store } from '../store/store.ts';
import type { SharedThread } from '../threads/shared-thread.ts';
import type { readInheritedSockets } from './host.ts';

export type MediumParts = {
  readonly config: Config;
  readonly store: Store;
  readonly inherited: ReturnType<typeof readInheritedSockets>;
  readonly thread: SharedThread;
  readonly report: (report: NfsReport) => void;
};

export type Medium = {
  /** Undefined where the configuration wants none. */
  readonly nfs: NfsServer | undefined;
  /** What the profile wants, where this host can serve it. */
  readonly mediumFor: (profile: Profile) => MediumChoice;
};

const SECRET = 'nfs.handleSecret';
const SECRET_BYTES = 32;

export async function createMedium({
  config,
  store,
  inherited,
  thread,
  report,
}: MediumParts): Promise<Medium> {
  if (config.nfs === 'off') return { nfs: undefined, mediumFor: () => 'http' };
  const nfs = createNfsServer({
    spawn: (data) => thread.spawn('nfs', data),
    nfsPort: config.nfsPort,
    portmapPort: config.portmapPort,
    inherited: listenersOf(config, inherited),
    handleSecret: await handleSecret(store),
    report,
  });
  return {
    nfs,
    // A Proxmox VE host's ISO goes into its initial RAM disk.
    mediumFor: (profile) =>
      profile.kind === 'ubuntu' && profile.medium === 'nfs' && nfs.available().ok ? 'nfs' : 'http',
  };
}

/** Made once: machines that have mounted go on with their handles after a restart. */
async function handleSecret(store: Store): Promise<Uint8Array> {
  const stored = await store.getSetting(SECRET);
  if (typeof stored === 'string' && stored.length === 2 * SECRET_BYTES) {
    return Buffer.from(stored, 'hex');
  }
  const fresh = randomBytes(SECRET_BYTES);
  await store.setSetting(SECRET, fresh.toString('hex'));
  return fresh;
}

function listenersOf(
  { nfsPort, portmapPort }: Config,
  inherited: MediumParts['inherited'],
): readonly InheritedListener[] {
  return inherited.flatMap(({ fd, protocol, port }): readonly InheritedListener[] => {
    if (protocol === 'tcp' && port === nfsPort) return [{ fd, role: 'nfs' }];
    return port === portmapPort ? [{ fd, role: `portmap-${protocol}` }] : [];
  });
}
