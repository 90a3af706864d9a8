import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after } from 'node:test';
import { WORK } from '../support/fixed-cluster.ts';
import { STATUS } from '../support/fixed-status.ts';
import {
  closeBrowser,
  confirm,
  enter,
  goTo,
  hear,
  onEachDevice,
  PHONE,
  shoot,
} from '../support/page/browser.ts';
import { knock } from '../support/page/site.ts';
import { startSite } from '../support/page/site-app.ts';
import { siteImages } from '../support/page/site-images.ts';

after(closeBrowser);

onEachDevice(
  'the cluster is told in a sentence, and its kubeconfig is a file',
  async (context, device) => {
    const app = await startSite(context);
    const { page, complaints } = await enter(context, app.url, device);
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

onEachDevice(
  'what goes on in the cluster is shown, and can be cancelled',
  async (context, device) => {
    const app = await startSite(context);
    app.cluster.shown = {
      ...app.cluster.shown,
      work: [{ ...WORK, stopped: 'opti-2 did not come back' }],
    };
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/cluster');
    await page.getByRole('heading', { name: 'Upgrade' }).waitFor();
    await page.getByText('It goes no further by itself: opti-2 did not come back').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await hear(page, 'It goes on.');
    await page.getByRole('button', { name: 'Cancel: Upgrade' }).click();
    await hear(page, 'It ends after the step that is under way.');
    assert.deepEqual(
      app.cluster.asked.filter(([name]) => name !== 'snapshots'),
      [
        ['resume', 'w-1', 'alice'],
        ['cancel', 'w-1', 'alice'],
      ],
    );
  },
);

onEachDevice('why a member is not ready is read in a few lines', async (context, device) => {
  const app = await startSite(context);
  const reason = 'Kubernetes says that it is NotReady: Ready is False, HAProxy’s check says L4CON';
  const [first, ...others] = app.cluster.shown.members;
  assert.ok(first);
  const away = { ...first, conditions: [{ name: 'NodeReady', reason }] };
  app.cluster.shown = { ...app.cluster.shown, members: [away, ...others] };
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/cluster');
  const row = page.getByRole('link', { name: reason });
  await row.waitFor();
  await shoot(page, 'cluster-not-ready');
  const { height } = (await row.boundingBox()) ?? {};
  assert.ok(height !== undefined && height < 100, `it is ${height} px high`);
});

onEachDevice('nobody forgets a cluster by a click', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/cluster');
  await page.getByRole('button', { name: 'Forget…' }).click();
  const verb = page.getByRole('button', { name: 'Forget this cluster' });
  assert.ok(await verb.isDisabled());
  await page.getByLabel('Type the id of the cluster').fill(app.cluster.shown.life?.id ?? '');
  await verb.click();
  await hear(page, 'This cluster is forgotten.');
});

onEachDevice('images are fetched, followed, cancelled and removed', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
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
  await hear(page, 'The download of Ubuntu Server 26.04 is cancelled.');
  await page.getByRole('button', { name: 'Download…' }).click();
  await page.getByLabel('Release').fill('25.10');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  await hear(page, 'Ubuntu Server 25.10 is coming.');
  await page.getByRole('button', { name: 'Cancel the download of Ubuntu Server 25.10' }).waitFor();
  await page.getByRole('button', { name: 'Download…' }).click();
  await page.getByLabel('What', { exact: true }).selectOption('k3s');
  await page.getByRole('button', { name: 'Download', exact: true }).click();
  await page.getByRole('alert').getByText('the mirror has no such release').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove Ubuntu Server 24.04.4' }).click();
  await confirm(page, 'Remove Ubuntu Server 24.04.4');
  await page.getByRole('heading', { name: 'Nothing to install from yet' }).waitFor();
});

onEachDevice(
  'an empty installation leads to the first boot, and goes away then',
  async (context, device) => {
    const images = siteImages([]);
    const network = { router: '192.168.1.1', dhcpServers: ['192.168.1.1', '192.168.1.9'] };
    const app = await startSite(context, {
      build: async () => {},
      images,
      status: () => ({ ...STATUS, network, images: images.views() }),
    });
    const { page, complaints } = await enter(context, app.url, device);
    await page
      .getByRole('heading', { name: 'The pilot light is on. Now light a machine.' })
      .waitFor();
    await page.getByText('Step 3 is yours.').waitFor();
    await page
      .getByText('More than one DHCP server gives addresses: 192.168.1.1 and 192.168.1.9.')
      .waitFor();
    await page.getByRole('button', { name: 'Download Ubuntu Server 24.04' }).click();
    await page.getByRole('heading', { name: 'Ubuntu Server 24.04 is downloading' }).waitFor();
    await shoot(page, 'first-steps');
    await knock(app.store, Date.now());
    await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
    assert.deepEqual(complaints, []);
  },
);

onEachDevice(
  'tokens are made, shown once and revoked, and the log tells it',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/settings');
    await page.getByRole('button', { name: 'New token…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('wall-display');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('It is shown this once: keep it.').waitFor();
    assert.match((await page.getByRole('dialog').locator('pre').textContent()) ?? '', /^pl_/);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke wall-display' }).click();
    await confirm(page, 'Revoke wall-display');
    await hear(page, 'The token wall-display opens nothing any more.');
    // A phone's bar has no room for the log: it stands among the settings.
    const log = device === PHONE ? 'Who did what' : 'Log';
    await page.getByRole('link', { name: log, exact: true }).click();
    await page.getByRole('row', { name: /alice.*delete.*tokens\/wall-display.*done/ }).waitFor();
  },
);

onEachDevice(
  'the door is opened with a rule, is seen among the machines, and closed',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/settings');
    await page.getByRole('button', { name: 'Open the door…' }).click();
    await page.getByLabel('For how many minutes').fill('15');
    await page.getByLabel('Approve by itself').fill('d0:50:99');
    await page.getByRole('button', { name: 'Open it for 15 minutes' }).click();
    await page.getByText('MACs from d0:50:99').waitFor();
    await goTo(page, '#/machines');
    await page.getByText(/The door is open for 1[45] min/).waitFor();
    await page.getByRole('button', { name: 'Close the door' }).click();
    await hear(page, 'The door is closed.');
  },
);
