/**
 * The whole service as a process, with a page to open: its own registry, its own sockets. What stands in are the
 * mirrors and a small ISO.
 *
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../images/support/temporary-folder.ts';
import { type Mirror, startMirror } from '../mirror.ts';
import { makeSmallIso } from '../small-iso.ts';
import { type SpawnedPilotlight, spawnPilotlight } from '../spawned-pilotlight.ts';

export type WholeHouse = {
  readonly service: SpawnedPilotlight;
  readonly mirror: Mirror;
  /** The folder of images. */
  readonly images: string;
  /** Puts an ISO to install from into the folder of images. */
  addIso(): Promise<void>;
  /** The node of this name, as the API shows it. */
  node(name: string): Promise<Readonly<Record<string, unknown>>>;
};

export async function startHouse(context: TestContext): Promise<WholeHouse> {
  const mirror = await startMirror(context);
  const data = await temporaryFolder(context);
  const images = join(data, 'images');
  await mkdir(images);
  const service = await spawnPilotlight(context, {
    ...{ PILOTLIGHT_DATA: data, PILOTLIGHT_NFS: 'off', PILOTLIGHT_HAPROXY: 'off' },
    PILOTLIGHT_UBUNTU_MIRROR: `${mirror.url}/ubuntu`,
    PILOTLIGHT_PROXMOX_MIRROR: `${mirror.url}/iso`,
    PILOTLIGHT_K3S_MIRROR: `${mirror.url}/k3s`,
    PILOTLIGHT_K3S_CHANNELS: `${mirror.url}/channels`,
    PILOTLIGHT_K3S_INSTALL_SCRIPT: `${mirror.url}/raw`,
  });
  await service.get('/healthz');
  return {
    ...{ service, mirror, images },
    async addIso() {
      await makeSmallIso(images, { name: 'ubuntu-24.04.4-live-server-amd64.iso' });
    },
    async node(name) {
      return (await (await service.get(`/api/v1/nodes/${name}`)).json()) as Record<string, unknown>;
    },
  };
}
