/**
 * The site of the page's tests with everything on it that can be asked about: a hypervisor with VMs in several
 * states, a machine that Pilotlight switches, a reinstall that waits, work on the cluster.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import type { FacedVm } from '../../../src/domain/vm/face.ts';
import { FACED_VM } from '../fixed-vms.ts';
import { startPve } from '../pve/pve.ts';
import { connectLab } from './lab.ts';
import { type SiteApp, startSite } from './site-app.ts';

const VMS: readonly FacedVm[] = [
  { ...FACED_VM, id: 'vm-a', name: 'vm-01', state: 'running', words: 'runs' },
  { ...FACED_VM, id: 'vm-b', name: 'vm-02', state: 'creating', words: 'is being created' },
  {
    ...FACED_VM,
    ...{ id: 'vm-c', name: 'vm-03', state: 'failed', words: 'was taken away again' },
    reason: 'could not be made: local-lvm is full',
  },
];

export async function startFullSite(context: TestContext): Promise<SiteApp> {
  const app = await startSite(context);
  const pve = await startPve(context, { nodes: ['pve1', 'pve2'] });
  await connectLab(app.url, pve);
  app.vms.shown = VMS;
  const idOf = (name: string) => app.store.registry.find(name)?.id ?? '';
  const wol = {
    ...({ driver: 'wol', mac: undefined, interface: undefined } as const),
    wakesIntoPxe: true,
  };
  await app.store.updateNode(idOf('opti-13'), { power: wol, by: 'mara' }, Date.now());
  const event = { type: 'reinstall-requested', by: 'mara' } as const;
  await app.store.record(idOf('edge-porto'), event, Date.now());
  return app;
}
