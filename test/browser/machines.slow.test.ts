import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { closeBrowser, enter, hear, onEachDevice, PHONE, shoot } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';
import { draft, macOf } from '../support/store-values.ts';

after(closeBrowser);

const namesIn = (page: Page, group: string) =>
  page.getByRole('region', { name: group }).locator('.r-name').allTextContents();

onEachDevice('a new machine is approved', async (context, device) => {
  const app = await startSite(context);
  const { page, complaints } = await enter(context, app.url, device);
  await page.getByRole('button', { name: 'Approve Dell H1M8DM2 8c:ec:4b:41:07:f3' }).click();
  await page.getByRole('heading', { name: 'Approve Dell H1M8DM2' }).waitFor();
  assert.equal(await page.evaluate('document.activeElement.id'), 'sheet-title');
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'opti-14');
  await page.getByText('Erased').waitFor();
  await page.getByText('Left alone').waitFor();
  await shoot(page, 'approve');
  await page.getByLabel('Fixed address').fill('192.168.1.300');
  await page.getByRole('button', { name: 'Approve and erase' }).click();
  await page.locator('#wrong-address').getByText('Expected').waitFor();
  await page.getByLabel('Fixed address').fill('192.168.1.77');
  await page.getByLabel('What it becomes').selectOption('agent');
  await page.getByRole('button', { name: 'Approve and erase' }).click();
  await hear(page, 'opti-14 is approved. It installs at its next boot.');
  const node = app.store.registry.find('opti-14');
  assert.deepEqual(
    [node?.stage, node?.role, node?.address],
    ['enrolled', 'agent', '192.168.1.77/24'],
  );
  await page.getByRole('heading', { name: '1 new machine asked to boot' }).waitFor();
  assert.ok((await namesIn(page, 'Approved, not switched on 2')).includes('opti-14'));
  assert.equal(complaints.length, 1, 'only the refused address');
});

onEachDevice(
  'all at the door are approved at once, and it can be undone',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await page.getByRole('button', { name: 'Approve all 2…' }).click();
    await page.getByText('They are called opti-14 and opti-15.').waitFor();
    await page.getByLabel('Names begin with').fill('rack');
    await page.getByText('They are called rack-01 and rack-02.').waitFor();
    await page.getByRole('button', { name: 'Approve and erase 2' }).click();
    await hear(page, '2 machines approved');
    assert.equal(app.store.registry.find('rack-02')?.stage, 'enrolled');
    if (device === PHONE) await page.getByRole('button', { name: 'Undo' }).click();
    else await page.keyboard.press('u');
    await hear(page, 'They are not approved any more.');
    assert.equal(app.store.registry.find('rack-01'), undefined);
  },
);

onEachDevice(
  'who comes while all are being approved waits for their own approval',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await page.getByRole('button', { name: 'Approve all 2…' }).click();
    const late = {
      mac: macOf(900),
      uuid: undefined,
      serial: undefined,
      arch: undefined,
      text: 'asked',
    };
    app.store.discover(late, Date.now());
    await app.store.flush();
    await page.getByText('3 new machines asked to boot').waitFor();
    await page.getByRole('button', { name: 'Approve and erase 2' }).click();
    await hear(page, '2 machines approved');
    assert.equal(app.store.registry.byMac(macOf(900))?.stage, 'discovered');
  },
);

onEachDevice(
  'nobody is asked about machines that somebody else approved meanwhile',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await page.getByRole('button', { name: 'Approve all 2…' }).click();
    await page.getByRole('heading', { name: 'Approve 2 machines' }).waitFor();
    const visitors = app.store.registry.all().filter(({ stage }) => stage === 'discovered');
    const wish = { role: 'none', profile: 'default', address: undefined, by: 'bob' } as const;
    for (const [at, { id }] of visitors.entries()) {
      await app.store.approve(id, { ...wish, hostname: `bob-${at}` }, Date.now());
    }
    await page.getByRole('dialog').waitFor({ state: 'detached', timeout: 5000 });
  },
);

onEachDevice(
  'a machine that is ignored is hidden here alone, and comes back',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await page.getByRole('button', { name: /^Ignore Proxmox VM/ }).click();
    await page.getByText('1 machine ignored on this device.').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Ignore/ }).count(), 1);
    await page.reload();
    await page.getByRole('button', { name: 'Show them' }).click();
    await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
  },
);

onEachDevice('machines are found, filtered and sorted', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('searchbox', { name: 'Find a machine' }).fill('02:00:00:00:00:0b');
  await page.getByRole('status').getByText('1 machine found').waitFor();
  assert.deepEqual(await namesIn(page, 'On the way 1'), ['opti-09']);
  await page.getByRole('searchbox').fill('nothing like that');
  await page.getByText('No machine matches “nothing like that”.').waitFor();
  await page.getByRole('button', { name: 'Show all machines' }).click();
  await page.getByRole('button', { name: /^Needs you/ }).click();
  assert.deepEqual(await page.locator('.r-name').allTextContents(), ['opti-11', 'opti-12']);
  await page.getByRole('button', { name: /^All/ }).click();
  await page.getByLabel('Sort by').selectOption('since');
  assert.equal((await namesIn(page, 'In rotation 14'))[0], 'edge-lisbon');
  await page.getByLabel('Sort by').selectOption('role');
  assert.equal((await namesIn(page, 'In rotation 14'))[0], 'opti-01');
  await page.reload();
  assert.equal(await page.getByLabel('Sort by').inputValue(), 'role');
});

onEachDevice(
  'the list is live: a new machine, a stage, a line, one that goes',
  async (context, device) => {
    const app = await startSite(context);
    const { page, complaints } = await enter(context, app.url, device);
    await page.getByRole('heading', { name: 'Needs you' }).waitFor();
    const node = await app.store.createNode(
      draft({ hostname: 'opti-99', macs: [macOf(99)] }),
      Date.now(),
    );
    const row = page.getByRole('link', { name: /opti-99/ });
    await row.waitFor();
    await app.store.record(node.id, { type: 'boot-offered', text: 'asked' }, Date.now());
    await row.getByText('Booting').waitFor();
    app.store.note(node.id, { kind: 'note', text: '<img src=x onerror=alert(1)>' }, Date.now());
    await app.store.flush();
    await row.getByText('<img src=x onerror=alert(1)>').waitFor();
    await app.store.removeNode(node.id, Date.now());
    await row.waitFor({ state: 'detached' });
    assert.deepEqual(complaints, []);
  },
);

onEachDevice('several are chosen, and reinstalled together', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('button', { name: 'Choose several' }).click();
  await page.getByRole('checkbox', { name: 'Choose opti-12' }).check();
  await page.getByRole('checkbox', { name: 'Choose opti-04' }).check();
  await page.getByText('2 machines chosen').waitFor();
  await shoot(page, 'chosen');
  await page.getByRole('button', { name: 'Reinstall…' }).click();
  await page.getByText('opti-04: Samsung PM981, 256 GB (/dev/nvme0n1)').waitFor();
  await page.getByRole('button', { name: 'Erase and reinstall 2 machines' }).click();
  await hear(page, 'Done for 2 machines.');
  assert.equal(app.store.registry.find('opti-12')?.stage, 'enrolled');
  assert.deepEqual(
    app.cluster.asked.map(([name]) => name),
    ['leave'],
  );
});

onEachDevice(
  'one that is refused is told by name, and the others are done',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    const { ProvisioningError } = await import('../../src/domain/errors.ts');
    app.cluster.refusal = new ProvisioningError('CLUSTER_REFUSED', 'etcd needs 2 of 3');
    await page.getByRole('button', { name: 'Choose several' }).click();
    for (const name of ['opti-12', 'opti-03'])
      await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
    await page.getByRole('button', { name: 'Reinstall…' }).click();
    await page.getByRole('button', { name: 'Erase and reinstall 2 machines' }).click();
    await page.getByRole('alert').getByText('opti-03: etcd needs 2 of 3').waitFor();
    assert.equal(app.store.registry.find('opti-12')?.stage, 'enrolled');
  },
);

onEachDevice('machines are approved in advance from a pasted list', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('button', { name: 'Add machines…' }).click();
  const list = page.getByLabel('MAC addresses, one machine a line');
  await list.fill('d0:50:99:00:00:01 desk\nno mac here');
  await page.getByText('“no mac here” is no MAC address').waitFor();
  assert.ok(
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Approve/ })
      .isDisabled(),
  );
  await list.fill('d0:50:99:00:00:01 desk\nD0-50-99-00-00-02');
  await page.getByRole('button', { name: 'Approve 2 machines' }).click();
  await hear(page, '2 machines approved in advance.');
  assert.ok(app.store.registry.find('desk'));
  assert.equal(app.store.registry.find('d0:50:99:00:00:02')?.hostname, 'opti-14');
});
