import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import type { FacedVm } from '../../src/domain/vm/face.ts';
import { FACED_VM } from '../support/fixed-vms.ts';
import { CHROMIUM, closeBrowser, enter, goTo, PHONE, shoot } from '../support/page/browser.ts';
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

test(
  'a hypervisor is connected: its certificate is confirmed by a person, and nothing is sent before',
  CHROMIUM,
  async (context) => {
    const { app, pve } = await startLab(context, { nodes: ['pve1', 'pve2'] });
    const { page } = await enter(context, app.url);
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
    await shoot(page, 'trust-desktop');
    await page.getByRole('button', { name: 'Trust this certificate and connect' }).click();
    await page.getByText('lab is added.').waitFor();
    await page.getByRole('heading', { name: '0 VMs on 1 hypervisor' }).waitFor();
    await page.getByText(/^Up, Proxmox VE 8\.4/).waitFor();
    await page.getByText('pve2', { exact: true }).waitFor();
    await shoot(page, 'hypervisors-desktop');
  },
);

test('VMs are asked for, followed, made anew and deleted', CHROMIUM, async (context) => {
  const { app, pve } = await startLab(context);
  const { page } = await enter(context, app.url, PHONE);
  await page.evaluate(
    `fetch('/api/v1/hypervisors', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: ${JSON.stringify(
      JSON.stringify({
        name: 'lab',
        endpoints: pve.endpoints,
        tokenId: TOKEN_ID,
        tokenSecret: TOKEN_SECRET,
        ca: pve.ca,
      }),
    )} })`,
  );
  await page.getByRole('link', { name: 'VMs' }).click();
  await page.getByRole('button', { name: 'New VMs…' }).click();
  await page.getByLabel('How many').fill('3');
  await page.getByLabel('Where', { exact: true }).selectOption('lab');
  await page.getByLabel('On which host').selectOption('pve1');
  await page.getByText('together 6 cores, 12 GiB of memory and 96 GiB of disk').waitFor();
  await shoot(page, 'new-vms-phone');
  await page.getByRole('button', { name: 'Create 3 VMs' }).click();
  await page.getByText('asked for. They show among the machines.').waitFor();
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
  await shoot(page, 'cancel-vm-phone');
  await page.getByRole('button', { name: 'Let it be made' }).click();
  app.vms.tell({ kind: 'vm', vm: { ...vm, state: 'running', words: 'runs' } });
  await page.getByRole('button', { name: 'Make anew: vm-01' }).click();
  await page.getByText('vm-01 with its disk of 32 GiB: system and all files').waitFor();
  await page.getByRole('button', { name: 'Erase and make vm-01 anew' }).click();
  await page.getByText('vm-01 is made anew.').waitFor();
  await page.getByRole('button', { name: 'Delete vm-01' }).click();
  await page.getByRole('button', { name: 'Delete vm-01' }).last().click();
  await page.getByText('vm-01 is being deleted.').waitFor();
  assert.deepEqual(
    app.vms.asked.map(([what]) => what),
    ['create', 'reprovision', 'remove'],
  );
});

test('what a token lacks is told with the line that mends it', CHROMIUM, async (context) => {
  const { '/vms': _lacking, ...grants } = leastGrants('8.4');
  const { app, pve } = await startLab(context, { grants });
  const { page } = await enter(context, app.url);
  const body = {
    name: 'lab',
    endpoints: pve.endpoints,
    tokenId: TOKEN_ID,
    tokenSecret: TOKEN_SECRET,
    ca: pve.ca,
  };
  await page.evaluate(
    `fetch('/api/v1/hypervisors', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(body))} })`,
  );
  await goTo(page, '#/hypervisors');
  await page.getByText(/^Its token lacks .*VM\.Allocate.* on \/vms:$/).waitFor();
  await page.getByText('pveum role add').waitFor();
  await shoot(page, 'privileges-desktop');
});

test('a machine is switched on and off, and says what came of it', CHROMIUM, async (context) => {
  const { app } = await startLab(context);
  const { page } = await enter(context, app.url);
  await goTo(page, '#/machines/opti-13');
  await page.getByRole('button', { name: 'Change…' }).click();
  await page.getByLabel('Switched on by').selectOption('wol');
  await page.getByLabel(/^A wake-up makes it boot/).check();
  await page.getByRole('button', { name: 'Change opti-13' }).click();
  await page.getByText('Wake-on-LAN', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Power…' }).click();
  await page.getByLabel('Boot from the network, once').check();
  await page.getByRole('button', { name: 'Switch on opti-13' }).click();
  await page.getByText('The magic packet is sent.').waitFor();
  assert.deepEqual(app.powered, [['opti-13', { action: 'on', boot: 'network' }]]);
});
