import assert from 'node:assert/strict';
import { after } from 'node:test';
import { WORK } from '../support/fixed-cluster.ts';
import { closeBrowser, enter, goTo, hear, onEachDevice, shoot } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

onEachDevice('an install is followed step by step', async (context, device) => {
  const app = await startSite(context);
  const { page, complaints } = await enter(context, app.url, device);
  await page.getByRole('link', { name: /opti-09/ }).click();
  await page.getByText(/^Installing, 58.%: installing the kernel\. In rotation in about/).waitFor();
  await page.getByRole('heading', { name: 'Its way into rotation' }).waitFor();
  await page.locator('.part').getByText('system copied').waitFor();
  const { id } = app.store.registry.find('opti-09') ?? { id: '' };
  app.store.progress(id, { percent: 71, step: 'installing the boot loader', at: Date.now() });
  app.store.note(id, { kind: 'note', text: 'kernel installed (1 min 4 s)' }, Date.now());
  await app.store.flush();
  await page.getByText(/^Installing, 71.%: installing the boot loader/).waitFor();
  await page.locator('.part').getByText('kernel installed').waitFor();
  await page.locator('.log').getByText('Kernel installed').waitFor();
  await shoot(page, 'installing');
  assert.deepEqual(complaints, []);
});

onEachDevice('previews hide their secrets', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/machines/opti-09');
  await page.getByRole('tab', { name: 'Boot script' }).focus();
  await page.getByText('/install/••••••••/').first().waitFor();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'user-data');
  await page.getByText('password: "••••••••"').waitFor();
  assert.doesNotMatch((await page.locator('main').textContent()) ?? '', /\$6\$/);
});

onEachDevice('a stuck machine says why, and the page makes the change', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('link', { name: /opti-11.*Stuck/ }).click();
  await page.getByText(/^Stuck for \d.min.*Probable cause:$/).waitFor();
  await page.getByText('next-server 192.168.1.10').waitFor();
  await shoot(page, 'stuck');
  await page.getByRole('button', { name: 'Answer it on port 4011' }).click();
  await hear(page, 'opti-11 is changed.');
  assert.equal(app.store.registry.find('opti-11')?.boot.offer, '4011');
  await page.getByText('answered on port 4011').waitFor();
});

onEachDevice('a failed machine shows the end of its log', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/machines/opti-12');
  await page.getByRole('heading', { name: 'choosing the disk failed' }).waitFor();
  await page.locator('.cause').getByText('No disk matches').waitFor();
});

onEachDevice(
  'reinstalling says what is erased, what stays, and what the cluster can stand',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/machines/opti-03');
    await page.getByRole('button', { name: 'Reinstall…' }).click();
    await page.getByText('Samsung PM981, 256 GB (/dev/nvme0n1): system and all files').waitFor();
    await page
      .getByText(
        'It is one of 3 K3s servers. While it is away the cluster runs on 2 and cannot lose another.',
      )
      .waitFor();
    assert.equal(await page.evaluate('document.activeElement.id'), 'sheet-title');
    await shoot(page, 'reinstall');
    await page.getByRole('button', { name: 'Keep it as it is' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual(app.cluster.asked, []);
    await page.getByRole('button', { name: 'Reinstall…' }).click();
    await page.getByRole('button', { name: 'Erase and reinstall opti-03' }).click();
    await hear(page, 'opti-03 leaves the cluster first');
    const id = app.store.registry.find('opti-03')?.id;
    assert.deepEqual(app.cluster.asked, [
      ['leave', { nodeId: id, after: 'reinstall', dead: false, by: 'alice' }],
    ]);
  },
);

onEachDevice(
  'switching servers off says what the cluster can stand, of one and of several',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    const servers = app.cluster.shown.members.filter(({ role }) => role === 'server');
    const names = servers.map(({ nodeId }) => app.store.registry.byId(nodeId)?.hostname ?? '');
    assert.equal(names.length, 3);
    await goTo(page, `#/machines/${names[0]}`);
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByLabel('Switched on by').selectOption('ssh');
    await page.getByRole('button', { name: `Change ${names[0]}` }).click();
    await page.getByRole('button', { name: 'Power…' }).click();
    const note = page.getByRole('dialog').locator('.note-line');
    assert.equal(await note.count(), 0, 'switching it on costs nothing');
    await page.getByLabel('What to do').selectOption('off');
    const alone =
      'It is one of 3 K3s servers. While it is away the cluster runs on 2 and cannot lose another.';
    await note.getByText(alone).waitFor();
    await shoot(page, 'power-of-a-server');
    await page.keyboard.press('Escape');
    await goTo(page, '#/machines');
    await page.getByRole('button', { name: 'Choose several' }).click();
    for (const name of names.slice(0, 2))
      await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
    await page.getByRole('button', { name: 'Power…' }).click();
    await page.getByLabel('What to do').selectOption('off');
    const both =
      '2 of 3 K3s servers are among them. While they are away etcd has no quorum, and the cluster stands still.';
    await note.getByText(both).waitFor();
  },
);

onEachDevice(
  'a reinstall that has not begun is cancelled, and the disk is as it was',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    // It is a machine of its own: no cluster has it.
    app.cluster.held.clear();
    app.cluster.shown = { ...app.cluster.shown, members: [] };
    await goTo(page, '#/machines/edge-porto');
    await page.getByRole('button', { name: 'Reinstall…' }).click();
    await page.getByRole('button', { name: 'Erase and reinstall edge-porto' }).click();
    await page.getByText('It installs again when it next boots from the network.').waitFor();
    await page.getByRole('button', { name: 'Cancel the reinstall…' }).click();
    await page.getByText('Kingston NV2, 256 GB (/dev/nvme0n1): system and all files').waitFor();
    await page.getByText('It starts its own system again, as before.').waitFor();
    await shoot(page, 'cancel-reinstall');
    await page.getByRole('button', { name: 'Let it install' }).click();
    assert.equal(app.store.registry.find('edge-porto')?.stage, 'enrolled');
    await page.getByRole('button', { name: 'Cancel the reinstall…' }).click();
    await page.getByRole('button', { name: 'Cancel the reinstall', exact: true }).click();
    await hear(page, 'edge-porto is not reinstalled. Its disk is as it was.');
    assert.equal(app.store.registry.find('edge-porto')?.stage, 'installed');
    await page.getByRole('button', { name: 'Reinstall…' }).waitFor();
  },
);

onEachDevice('a member that leaves to be reinstalled is kept', async (context, device) => {
  const app = await startSite(context);
  const id = app.store.registry.find('opti-03')?.id ?? '';
  const work = { ...WORK, kind: 'removal', after: 'reinstall', todo: [id], done: [] } as const;
  app.cluster.shown = { ...app.cluster.shown, work: [work] };
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/machines/opti-03');
  await page.getByRole('button', { name: 'Cancel the reinstall…' }).click();
  await page
    .getByText('It stays in the cluster, once the step that is under way is over.')
    .waitFor();
  await page.getByRole('button', { name: 'Cancel the reinstall', exact: true }).click();
  await hear(page, 'opti-03 stays in the cluster, once the step');
  assert.deepEqual(app.cluster.asked, [['cancel', 'w-1', 'alice']]);
});

onEachDevice(
  'what the cluster refuses stands in the sheet, and nothing is lost',
  async (context, device) => {
    const app = await startSite(context);
    const { ProvisioningError } = await import('../../src/domain/errors.ts');
    app.cluster.refusal = new ProvisioningError(
      'CLUSTER_REFUSED',
      'opti-02 is away, and etcd needs 2 of 3',
    );
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/machines/opti-03');
    await page.getByRole('button', { name: 'Reinstall…' }).click();
    await page.getByRole('button', { name: 'Erase and reinstall opti-03' }).click();
    await page.getByRole('alert').getByText('opti-02 is away, and etcd needs 2 of 3').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Reinstall…');
  },
);

onEachDevice('a machine is changed: only what was changed is sent', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/machines/opti-13');
  await page.getByRole('button', { name: 'Change…' }).click();
  const save = page.getByRole('button', { name: 'Change opti-13' });
  assert.ok(await save.isDisabled());
  await page.getByLabel('Name', { exact: true }).fill('opti-01');
  await save.click();
  await page.getByRole('alert').getByText('opti-01').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('desk-13');
  await page.getByLabel('Loader').selectOption('native');
  const sent = page.waitForRequest((request) => request.method() === 'PATCH');
  await save.click();
  assert.deepEqual((await sent).postDataJSON(), {
    hostname: 'desk-13',
    boot: { loader: 'native' },
  });
  await goTo(page, '#/machines/desk-13');
  await page.getByRole('heading', { name: 'desk-13' }).waitFor();
});

onEachDevice(
  'what somebody else changes while a form is open is not undone by it',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/machines/opti-13');
    await page.getByRole('button', { name: 'Change…' }).click();
    const { id, role } = app.store.registry.find('opti-13') ?? assert.fail();
    const other = role === 'none' ? 'agent' : 'none';
    await app.store.updateNode(id, { role: other, by: 'bob' }, Date.now());
    const words = other === 'agent' ? 'K3s agent' : 'No cluster role';
    await page.locator('.facts').getByText(words).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('desk-13');
    const sent = page.waitForRequest((request) => request.method() === 'PATCH');
    await page.getByRole('button', { name: 'Change opti-13' }).click();
    assert.deepEqual((await sent).postDataJSON(), { hostname: 'desk-13' });
  },
);

onEachDevice('a machine is removed, and its page says that it is gone', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/machines/opti-13');
  await page.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('button', { name: 'Remove opti-13' }).click();
  await hear(page, 'opti-13 is removed.');
  assert.equal(app.store.registry.find('opti-13'), undefined);
  await goTo(page, '#/machines/opti-13');
  await page.getByRole('heading', { name: 'No machine is called opti-13' }).waitFor();
});
