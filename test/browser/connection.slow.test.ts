import assert from 'node:assert/strict';
import { after } from 'node:test';
import { closeBrowser, enter, onEachDevice } from '../support/page/browser.ts';
import { startGate } from '../support/page/gate.ts';
import { startSite } from '../support/page/site-app.ts';
import { draft, macOf } from '../support/store-values.ts';

after(closeBrowser);

onEachDevice(
  'the network is cut in an install and comes back: nothing is missed',
  async (context, device) => {
    const app = await startSite(context);
    const gate = await startGate(context, app.port);
    const { page } = await enter(context, gate.url, device);
    await page.getByRole('link', { name: /opti-09/ }).click();
    await page.getByText(/^Installing, 58.%/).waitFor();
    const { id } = app.store.registry.find('opti-09') ?? { id: '' };

    gate.cut();
    await page
      .getByText(/^No word from Pilotlight since/)
      .first()
      .waitFor();
    for (let n = 1; n <= 30; n++) {
      app.store.note(id, { kind: 'note', text: `step ${n} of the dark` }, Date.now());
      await app.store.flush();
    }
    app.store.progress(id, { percent: 93, step: 'running the late commands', at: Date.now() });
    await app.store.createNode(
      draft({ hostname: 'born-in-the-dark', macs: [macOf(77)] }),
      Date.now(),
    );
    await app.store.removeNode(app.store.registry.find('opti-13')?.id ?? '', Date.now());
    await app.store.flush();
    assert.equal(await page.getByText('step 30 of the dark').count(), 0);

    gate.mend();
    await page.getByText(/^Installing, 93.%: running the late commands/).waitFor();
    await page.getByRole('button', { name: /^Show all/ }).click();
    const lines = await page
      .locator('.log')
      .getByText(/^Step \d+ of the dark$/)
      .allTextContents();
    assert.deepEqual(
      lines,
      Array.from({ length: 30 }, (_, n) => `Step ${30 - n} of the dark`),
    );
    await page.getByRole('link', { name: 'Machines' }).last().click();
    await page.getByRole('link', { name: /born-in-the-dark/ }).waitFor();
    assert.equal(await page.getByRole('link', { name: /opti-13/ }).count(), 0);

    app.store.note(id, { kind: 'note', text: 'and it goes on' }, Date.now());
    app.store.progress(id, { percent: 98, step: 'copying its logs', at: Date.now() });
    await app.store.flush();
    await page.getByRole('link', { name: /opti-09.*copying its logs/i }).waitFor();
  },
);

onEachDevice(
  'a view that cannot be read says so, and is read as soon as it can',
  async (context, device) => {
    const app = await startSite(context);
    const gate = await startGate(context, app.port);
    const { page } = await enter(context, gate.url, device);
    await page.getByRole('heading', { name: 'Needs you' }).waitFor();
    gate.cut();
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('alert').getByText('Pilotlight does not answer.').waitFor();
    gate.mend();
    await page.getByRole('heading', { name: '1 image ready to install' }).waitFor();
  },
);
