import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { WORK } from '../support/fixed-cluster.ts';
import { STATUS } from '../support/fixed-status.ts';
import { CHROMIUM, closeBrowser, enter, goTo, PHONE, shoot } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';
import { siteImages } from '../support/page/site-images.ts';

after(closeBrowser);

test(
  'the cluster is told in a sentence, and its kubeconfig is a file',
  CHROMIUM,
  async (context) => {
    const app = await startSite(context);
    const { page, complaints } = await enter(context, app.url);
    await page.getByRole('link', { name: 'Cluster' }).click();
    await page.getByRole('heading', { name: 'The cluster is healthy' }).waitFor();
    await page
      .getByText('3 servers, 13 agents, K3s v1.33.5+k3s1. 1 server may fail without an outage.')
      .waitFor();
    await page.getByText('etcd needs 2 of 3. All 3 are Ready.').waitFor();
    await page
      .getByRole('row', { name: /vm-205/ })
      .getByText('down')
      .first()
      .waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download kubeconfig' }).click();
    assert.match(readFileSync(await (await download).path(), 'utf8'), /^apiVersion: v1/);
    assert.deepEqual(complaints, []);
  },
);

test('what goes on in the cluster is shown, and can be cancelled', CHROMIUM, async (context) => {
  const app = await startSite(context);
  app.cluster.shown = {
    ...app.cluster.shown,
    work: [{ ...WORK, stopped: 'opti-2 did not come back' }],
  };
  const { page } = await enter(context, app.url);
  await goTo(page, '#/cluster');
  await page.getByRole('heading', { name: 'Upgrade' }).waitFor();
  await page.getByText('It goes no further by itself: opti-2 did not come back').waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('It goes on.').waitFor();
  await page.getByRole('button', { name: 'Cancel: Upgrade' }).click();
  await page.getByText('It ends after the step that is under way.').waitFor();
  assert.deepEqual(
    app.cluster.asked.filter(([name]) => name !== 'snapshots'),
    [
      ['resume', 'w-1', 'alice'],
      ['cancel', 'w-1', 'alice'],
    ],
  );
});

test('nobody forgets a cluster by a click', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
  await goTo(page, '#/cluster');
  await page.getByRole('button', { name: 'Forget…' }).click();
  const verb = page.getByRole('button', { name: 'Forget this cluster' });
  assert.ok(await verb.isDisabled());
  await page.getByLabel('Type the id of the cluster').fill(app.cluster.shown.life?.id ?? '');
  await verb.click();
  await page.getByText('This cluster is forgotten.').waitFor();
});

test('images are fetched, followed, cancelled and removed', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, PHONE);
  await page.getByRole('link', { name: 'Images' }).click();
  await page.getByRole('heading', { name: '1 image ready to install' }).waitFor();
  await page
    .getByText('The publisher’s list')
    .or(page.getByText('SHA-256 matches. Signed by its publisher.'))
    .first()
    .waitFor();
  assert.equal(
    await page
      .getByRole('progressbar', { name: 'Ubuntu Server 26.04' })
      .getAttribute('aria-valuenow'),
    '61',
  );
  await page.getByRole('button', { name: 'Cancel the download of Ubuntu Server 26.04' }).click();
  await page.getByText('What came of it so far: 1.79 GB').waitFor();
  await page.getByText('It can be downloaded again, from its beginning.').waitFor();
  await page.getByRole('button', { name: 'Let it come' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(app.images.views().length, 5, 'it goes on coming');
  await page.getByRole('button', { name: 'Cancel the download of Ubuntu Server 26.04' }).click();
  await page.getByRole('button', { name: 'Cancel the download', exact: true }).click();
  await page.getByText('The download of Ubuntu Server 26.04 is cancelled.').waitFor();
  await page.getByRole('button', { name: 'Download…' }).click();
  await page.getByLabel('Release').fill('25.10');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  await page.getByText('Ubuntu Server 25.10 is coming.').waitFor();
  await page.getByRole('button', { name: 'Cancel the download of Ubuntu Server 25.10' }).waitFor();
  await page.getByRole('button', { name: 'Download…' }).click();
  await page.getByLabel('What', { exact: true }).selectOption('k3s');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  await page.getByRole('alert').getByText('the mirror has no such release').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove Ubuntu Server 24.04.4' }).click();
  await page.getByRole('button', { name: 'Remove Ubuntu Server 24.04.4' }).last().click();
  await page.getByRole('heading', { name: 'Nothing to install from yet' }).waitFor();
});

test(
  'an empty installation leads to the first boot, and goes away then',
  CHROMIUM,
  async (context) => {
    const images = siteImages([]);
    const network = { router: '192.168.1.1', dhcpServers: ['192.168.1.1', '192.168.1.9'] };
    const app = await startSite(context, {
      build: async () => {},
      images,
      status: () => ({ ...STATUS, network, images: images.views() }),
    });
    const { page, complaints } = await enter(context, app.url);
    await page
      .getByRole('heading', { name: 'The pilot light is on. Now light a machine.' })
      .waitFor();
    await page.getByText('Step 3 is yours.').waitFor();
    await page
      .getByText('More than one DHCP server gives addresses: 192.168.1.1 and 192.168.1.9.')
      .waitFor();
    await page.getByRole('button', { name: 'Download Ubuntu Server 24.04' }).click();
    await page.getByRole('heading', { name: 'Ubuntu Server 24.04 is downloading' }).waitFor();
    await shoot(page, 'first-steps-desktop');
    const { knock } = await import('../support/page/site.ts');
    await knock(app.store, Date.now());
    await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
    assert.deepEqual(complaints, []);
  },
);

test('tokens are made, shown once and revoked, and the log tells it', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
  await goTo(page, '#/settings');
  await page.getByRole('button', { name: 'New token…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('wall-display');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByText('It is shown this once: keep it.').waitFor();
  assert.match((await page.getByRole('dialog').locator('pre').textContent()) ?? '', /^pl_/);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Revoke wall-display' }).click();
  await page.getByRole('button', { name: 'Revoke wall-display' }).last().click();
  await page.getByText('The token wall-display opens nothing any more.').waitFor();
  await page.getByRole('link', { name: 'Log', exact: true }).click();
  await page.getByRole('row', { name: /alice.*delete.*tokens\/wall-display.*done/ }).waitFor();
});

test(
  'the door is opened with a rule, is seen among the machines, and closed',
  CHROMIUM,
  async (context) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url);
    await goTo(page, '#/settings');
    await page.getByRole('button', { name: 'Open the door…' }).click();
    await page.getByLabel('For how many minutes').fill('15');
    await page.getByLabel('Approve by itself').fill('d0:50:99');
    await page.getByRole('button', { name: 'Open it for 15 minutes' }).click();
    await page.getByText('MACs from d0:50:99').waitFor();
    await goTo(page, '#/machines');
    await page.getByText(/The door is open for 1[45] min/).waitFor();
    await page.getByRole('button', { name: 'Close the door' }).click();
    await page.getByText('The door is closed.').waitFor();
  },
);
