/**
 * The HTTP application with a whole site behind it.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import type { HttpPorts } from '../../../src/http/app.ts';
import type { Store } from '../../../src/store/store.ts';
import { fixedBootDesk } from '../fixed-boot-desk.ts';
import { type FixedCluster, fixedCluster } from '../fixed-cluster.ts';
import { STATUS } from '../fixed-status.ts';
import { type FixedVms, fixedVms } from '../fixed-vms.ts';
import { startApp, type TestApp } from '../http-app.ts';
import { buildSite } from './site.ts';
import { clusterOf } from './site-cluster.ts';
import { siteImages } from './site-images.ts';

export type SiteApp = TestApp & {
  readonly cluster: FixedCluster;
  readonly vms: FixedVms;
  readonly images: HttpPorts['images'];
  /** What was asked of the power of machines: the host name, and the wish. */
  readonly powered: (readonly unknown[])[];
};

const SCRIPT = `#!ipxe
echo Pilotlight: Ubuntu-Server 24.04.4 for opti-09
kernel http://192.168.1.10:8080/install/00000000000000000000000000000000/ubuntu-24.04.4.iso/vmlinuz initrd=initrd ip=dhcp autoinstall
initrd http://192.168.1.10:8080/install/00000000000000000000000000000000/ubuntu-24.04.4.iso/initrd
boot
`;
const SEED = `#cloud-config
# What Ubuntu's installer would ask, answered by Pilotlight.
autoinstall:
  version: 1
  identity:
    hostname: "opti-09"
    username: "ubuntu"
    password: "$6$rounds$abcdefghijklmnop"
  storage:
    layout:
      name: "lvm"
`;

/** Its clock is the real one: the page tells times by its own. */
export async function startSite(
  context: TestContext,
  changes: Partial<HttpPorts> & {
    readonly build?: (store: Store, now: number) => Promise<void>;
  } = {},
): Promise<SiteApp> {
  const { build = buildSite, ...ports } = changes;
  const images = siteImages();
  const cluster = fixedCluster();
  const vms = fixedVms();
  const powered: SiteApp['powered'] = [];
  const desk = {
    ...fixedBootDesk(),
    preview: async (_node: unknown, what: string) => (what === 'ipxe' ? SCRIPT : SEED),
  };
  const app: TestApp = await startApp(context, {
    ...{ images, cluster, vms, desk, now: Date.now },
    power: {
      act: async (id, wish) => {
        powered.push([app.store.registry.byId(id)?.hostname, wish]);
        return { kind: 'done', words: 'The magic packet is sent.' };
      },
    },
    status: () => ({ ...STATUS, images: images.views() }),
    ...ports,
  });
  await build(app.store, Date.now());
  cluster.shown = clusterOf(app.store, Date.now());
  for (const { nodeId } of cluster.shown.members) cluster.held.add(nodeId);
  return { ...app, cluster, vms, images: ports.images ?? images, powered };
}
