import assert from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import { numbered, publishChannels, publishK3s, VERSION } from '../images/support/k3s-releases.ts';
import { startAmt } from '../support/amt/amt.ts';
import {
  closeBrowser,
  confirm,
  type Device,
  enter,
  goTo,
  hear,
  onEachDevice,
  openPage,
  shoot,
  signIn,
} from '../support/page/browser.ts';
import { startHouse } from '../support/page/whole-house.ts';
import { startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';

after(closeBrowser);

/** The whole service, and a page of it that is signed in. */
async function open(context: TestContext, device: Device) {
  const house = await startHouse(context);
  const { service } = house;
  return { ...house, ...(await enter(context, service.url, { ...device, token: service.token })) };
}

const K3S_IMAGES = `k3s/download/${VERSION}/k3s-airgap-images-amd64.tar.zst`;

onEachDevice(
  'K3s is fetched from its mirror, cancelled, fetched again and removed',
  async (context, device) => {
    const { page, mirror, complaints } = await open(context, device);
    publishK3s(mirror, { binary: numbered(300_000), images: numbered(3_000_000, 2) });
    publishChannels(mirror, { stable: VERSION });
    // It would take ten minutes: nobody has to be quick to cancel it.
    mirror.troubles.set(K3S_IMAGES, { slow: { piece: 500, pauseMs: 100 } });
    await goTo(page, '#/images');
    await page.getByRole('button', { name: 'Download…' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('k3s');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await hear(page, `K3s ${VERSION} amd64 is coming.`);
    await page.getByRole('progressbar').waitFor();
    await shoot(page, 'whole-downloading');
    const cancel = page.getByRole('button', { name: /^Cancel the download of K3s/ });
    await cancel.click();
    await page.getByText(/^What came of it so far/).waitFor();
    await shoot(page, 'whole-cancel-image');
    await page.getByRole('button', { name: 'Cancel the download', exact: true }).click();
    await cancel.waitFor({ state: 'detached' });
    await page.getByText('Have one fetched, or put an ISO into the folder').waitFor();

    mirror.troubles.delete(K3S_IMAGES);
    await page.getByRole('button', { name: 'Download…' }).click();
    await page.getByLabel('What', { exact: true }).selectOption('k3s');
    await page.getByLabel('Release').fill('v1.33');
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await page
      .getByRole('alert')
      .getByText(/v1\.33/)
      .waitFor();
    await page.getByLabel('Release').fill(VERSION);
    await page.getByRole('button', { name: 'Download', exact: true }).click();
    await page.getByText('SHA-256 matches the publisher’s list.').waitFor();
    await shoot(page, 'whole-images');
    await page.getByRole('button', { name: `Remove K3s ${VERSION} amd64` }).click();
    await confirm(page, `Remove K3s ${VERSION} amd64`);
    await hear(page, `K3s ${VERSION} amd64 is removed.`);
    assert.deepEqual(
      complaints.filter((text) => !text.includes('/api/v1/images')),
      [],
    );
  },
);

onEachDevice(
  'VMs are made on a Proxmox host, followed, cancelled and deleted',
  async (context, device) => {
    const { page, node } = await open(context, device);
    const pve = await startPve(context);
    await goTo(page, '#/hypervisors');
    await page.getByRole('button', { name: 'Connect a hypervisor…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('lab');
    await page.getByLabel('Addresses, one a line').fill(pve.endpoints.join('\n'));
    await page.getByLabel('Token id').fill(TOKEN_ID);
    await page.getByLabel('Token secret').fill(TOKEN_SECRET);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByRole('button', { name: 'Trust this certificate and connect' }).click();
    await page.getByText(/^Up, Proxmox VE/).waitFor();

    await page.getByRole('button', { name: 'New VMs…' }).click();
    await page.getByLabel('How many').fill('2');
    await page.getByLabel('Disk in GiB').fill('20');
    await page.getByLabel('What they become').selectOption('none');
    await page.getByRole('button', { name: 'Create 2 VMs' }).click();
    await page.locator('.vm').filter({ hasText: 'vm-02' }).getByText('Running').waitFor();
    await page.locator('.vm').filter({ hasText: 'vm-01' }).getByText('Running').waitFor();
    assert.equal(pve.world.vms.size, 2);
    assert.equal((await node('vm-01'))['stage'], 'enrolled');
    await shoot(page, 'whole-vms');

    await page.getByRole('button', { name: 'Delete vm-01' }).click();
    await confirm(page, 'Delete vm-01');
    await page.locator('.vm').filter({ hasText: 'vm-01' }).waitFor({ state: 'detached' });
    assert.equal(pve.world.vms.size, 1);

    pve.world.taskMs = 600_000;
    await page.getByRole('button', { name: 'New VMs…' }).click();
    await page.getByLabel('Names begin with').fill('slow');
    await page.getByLabel('Disk in GiB').fill('20');
    await page.getByRole('button', { name: 'Create 1 VM' }).click();
    await page.getByRole('button', { name: 'Cancel slow-01' }).click();
    await page.getByText('Its name, its number and its room on the host are free').waitFor();
    await shoot(page, 'whole-cancel-vm');
    await confirm(page, 'Cancel slow-01');
    await page.locator('.vm').filter({ hasText: 'slow-01' }).getByText('Being deleted').waitFor();
    pve.world.taskMs = 2;
    for (const task of pve.world.tasks.values()) task.ending.abort();
    await page.locator('.vm').filter({ hasText: 'slow-01' }).waitFor({ state: 'detached' });
    assert.equal(pve.world.vms.size, 1);
  },
);

onEachDevice(
  'a machine with AMT is switched on once its certificate is confirmed',
  async (context, device) => {
    const { page, service } = await open(context, device);
    const amt = await startAmt(context, { tls: 'new' });
    const { fingerprint = '', ...power } = amt.settings;
    const draft = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-01', power };
    assert.equal((await service.send('POST', '/api/v1/nodes', draft)).status, 201);
    await goTo(page, '#/machines/opti-01');
    await page.getByRole('button', { name: 'Power…' }).click();
    await page.getByRole('button', { name: 'Switch on opti-01' }).click();
    await page.getByText('Is this the certificate of its AMT?').waitFor();
    await page.getByRole('dialog').getByText(fingerprint).waitFor();
    await shoot(page, 'whole-amt');
    assert.equal(amt.received, 0, 'nothing was sent to it yet');
    await page.getByRole('button', { name: 'Trust this certificate and go on' }).click();
    await hear(page, 'It was off, and is switched on by AMT.');
    assert.equal(amt.power, 2);
    await page.getByRole('button', { name: 'Change…' }).click();
    assert.equal(await page.getByLabel('SHA-256 of its certificate').inputValue(), fingerprint);
  },
);

onEachDevice(
  'a viewer gets a token, sees everything, and has no button',
  async (context, device) => {
    const { page, service } = await open(context, device);
    await service.send('POST', '/api/v1/nodes', {
      ...{ macs: ['d0:50:99:4e:05:57'], hostname: 'opti-01' },
    });
    await goTo(page, '#/settings');
    await page.getByRole('button', { name: 'New token…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('wall-display');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const token = (await page.getByRole('dialog').locator('pre').textContent()) ?? '';
    await page.getByRole('button', { name: 'Done' }).click();
    await shoot(page, 'whole-settings');

    const viewer = await openPage(context, service.url, device);
    await signIn(viewer.page, 'no-such-token-at-all');
    await viewer.page.getByText('This token is not known here.').waitFor();
    await signIn(viewer.page, token.trim());
    await viewer.page.getByText('reads only').waitFor();
    await goTo(viewer.page, '#/machines/opti-01');
    await viewer.page.getByRole('heading', { name: 'opti-01' }).waitFor();
    assert.equal(await viewer.page.getByRole('button', { name: /…$/ }).count(), 0);

    await page.getByRole('button', { name: 'Revoke wall-display' }).click();
    await confirm(page, 'Revoke wall-display');
    await hear(page, 'The token wall-display opens nothing any more.');
    await goTo(viewer.page, '#/settings');
    await viewer.page.getByText('You were signed out').waitFor();
  },
);
