import assert from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import type { FacedVm } from '../../src/domain/vm/face.ts';
import { FACED_VM } from '../support/fixed-vms.ts';
import {
  closeBrowser,
  confirm,
  enter,
  goTo,
  hear,
  onEachDevice,
  shoot,
} from '../support/page/browser.ts';
import { connectLab } from '../support/page/lab.ts';
import { startSite } from '../support/page/site-app.ts';
import { type PveOptions, startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';
import { leastGrants } from '../support/pve/who.ts';

after(closeBrowser);

/** A site, and a Proxmox host that nobody has connected yet. */
async function startLab(context: TestContext, options?: PveOptions) {
  const app = await startSite(context);
  const pve = await startPve(context, options);
  return { app, pve };
}

onEachDevice(
  'a hypervisor is connected: its certificate is confirmed by a person, and nothing is sent before',
  async (context, device) => {
    const { app, pve } = await startLab(context, { nodes: ['pve1', 'pve2'] });
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/hypervisors');
    await page.getByRole('heading', { name: 'No hypervisor yet' }).waitFor();
    await page.getByRole('button', { name: 'Connect a hypervisor…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('lab');
    await page.getByLabel('Addresses, one a line').fill(pve.endpoints.join('\n'));
    await page.getByLabel('Token id').fill(TOKEN_ID);
    await page.getByLabel('Token secret').fill(TOKEN_SECRET);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText('Is this its certificate?').waitFor();
    await page.getByText(pve.fingerprint('pve2')).waitFor();
    assert.deepEqual(pve.log, []);
    await shoot(page, 'trust');
    await page.getByRole('button', { name: 'Trust this certificate and connect' }).click();
    await hear(page, 'lab is added.');
    await page.getByRole('heading', { name: '0 VMs on 1 hypervisor' }).waitFor();
    await page.getByText(/^Up, Proxmox VE 8\.4/).waitFor();
    await page.getByText('pve2', { exact: true }).waitFor();
    await shoot(page, 'hypervisors');
  },
);

onEachDevice('VMs are asked for, followed, made anew and deleted', async (context, device) => {
  const { app, pve } = await startLab(context);
  const { page } = await enter(context, app.url, device);
  await connectLab(app.url, pve);
  await page.getByRole('link', { name: 'VMs' }).click();
  await page.getByRole('button', { name: 'New VMs…' }).click();
  await page.getByLabel('How many').fill('3');
  await page.getByLabel('Where', { exact: true }).selectOption('lab');
  await page.getByLabel('On which host').selectOption('pve1');
  await page.getByText('together 6 cores, 12 GiB of memory and 96 GiB of disk').waitFor();
  await shoot(page, 'new-vms');
  await page.getByRole('button', { name: 'Create 3 VMs' }).click();
  await hear(page, 'asked for. They show among the machines.');
  const [[name, wish] = []] = app.vms.asked;
  assert.equal(name, 'create');
  assert.partialDeepStrictEqual(wish, {
    count: 3,
    hypervisor: 'lab',
    host: 'pve1',
    memory: 4096,
    role: 'auto',
    namePrefix: 'vm',
  });

  const vm: FacedVm = { ...FACED_VM, state: 'creating', words: 'is being created' };
  app.vms.shown = [vm];
  app.vms.tell({ kind: 'vm', vm });
  await page.getByText('VM 5000 on pve-1').waitFor();
  await page.getByText('Being created').waitFor();
  await page.getByRole('button', { name: 'Cancel vm-01' }).click();
  await page
    .getByText('What there is of vm-01: its disk of 32 GiB, with nothing installed')
    .waitFor();
  await shoot(page, 'cancel-vm');
  await page.getByRole('button', { name: 'Let it be made' }).click();
  const running: FacedVm = { ...vm, state: 'running', words: 'runs' };
  app.vms.shown = [running];
  app.vms.tell({ kind: 'vm', vm: running });
  await page.getByRole('button', { name: 'Make anew: vm-01' }).click();
  await page.getByText('vm-01 with its disk of 32 GiB: system and all files').waitFor();
  await page.getByRole('button', { name: 'Erase and make vm-01 anew' }).click();
  await hear(page, 'vm-01 is made anew.');
  await page.getByRole('button', { name: 'Delete vm-01' }).click();
  await confirm(page, 'Delete vm-01');
  await hear(page, 'vm-01 is being deleted.');
  assert.deepEqual(
    app.vms.asked.map(([what]) => what),
    ['create', 'reprovision', 'remove'],
  );
});

onEachDevice('what a token lacks is told with the line that mends it', async (context, device) => {
  const { '/vms': _lacking, ...grants } = leastGrants('8.4');
  const { app, pve } = await startLab(context, { grants });
  const { page } = await enter(context, app.url, device);
  await connectLab(app.url, pve);
  await goTo(page, '#/hypervisors');
  await page.getByText(/^Its token lacks .*VM\.Allocate.* on \/vms:$/).waitFor();
  await page.getByText('pveum role add').waitFor();
  await shoot(page, 'privileges');
});

onEachDevice(
  'a machine is switched on and off, and says what came of it',
  async (context, device) => {
    const { app } = await startLab(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/machines/opti-13');
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByLabel('Switched on by').selectOption('wol');
    await page.getByLabel(/^A wake-up makes it boot/).check();
    await page.getByRole('button', { name: 'Change opti-13' }).click();
    await page.locator('dd').getByText('Wake-on-LAN', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Power…' }).click();
    await page.getByLabel('Boot from the network, once').check();
    await page.getByRole('button', { name: 'Switch on opti-13' }).click();
    await hear(page, 'The magic packet is sent.');
    assert.deepEqual(app.powered, [['opti-13', { action: 'on', boot: 'network' }]]);
  },
);
