/**
 * On a device, a network or a service that is slow: nothing is missed, and no tap lands where nobody meant it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { closeBrowser, confirm, enter, goTo, hear, onEachDevice } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

/** In the page, once what was begun has had its turn: for seven seconds nothing else gets one. */
const STAND_STILL = `(async () => {
  const turn = () => new Promise((done) => setTimeout(() => requestAnimationFrame(done), 200));
  await turn();
  const until = Date.now() + 7000;
  while (Date.now() < until);
  await turn();
})()`;

onEachDevice(
  'a message is still there after the device had no time for it',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/images');
    await page.getByRole('button', { name: 'Remove older ones…' }).click();
    await confirm(page, 'Remove older images');
    const message = page.locator('.toast');
    await message.waitFor();
    await page.evaluate(STAND_STILL);
    assert.equal(await message.count(), 1);
    await message.waitFor({ state: 'detached' });
  },
);

onEachDevice('a sheet is open before the next tap', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await goTo(page, '#/machines/opti-13');
  await page.getByRole('button', { name: 'Remove…' }).waitFor();
  const tap = `(async () => {
    [...document.querySelectorAll('main button')].find(({ textContent }) => textContent === 'Remove…').click();
    await undefined;
    await undefined;
    return document.querySelector('dialog')?.open;
  })()`;
  assert.equal(await page.evaluate(tap), true);
});

onEachDevice(
  'an answer that comes late does not take the place of a newer one',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await goTo(page, '#/images');
    const old = page.getByRole('heading', { name: 'Ubuntu Server 24.04.4', exact: true });
    await page.getByRole('button', { name: 'Remove Ubuntu Server 24.04.4' }).waitFor();
    const held = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const late = Promise.withResolvers<void>();
    await page.route(
      '**/api/v1/images',
      async (route) => {
        const response = await route.fetch();
        held.resolve();
        await release.promise;
        await route.fulfill({ response });
        late.resolve();
      },
      { times: 1 },
    );
    await held.promise;
    await page.getByRole('button', { name: 'Remove Ubuntu Server 24.04.4' }).click();
    await confirm(page, 'Remove Ubuntu Server 24.04.4');
    await hear(page, 'is removed.');
    await page.getByRole('heading', { name: 'Nothing to install from yet' }).waitFor();
    // Each sight of it: it would be gone again with the next answer, a second later.
    await page.evaluate(`window.seen = 0; new MutationObserver(() => {
    seen += [...document.querySelectorAll('h3')].some(({ textContent }) => textContent === 'Ubuntu Server 24.04.4');
  }).observe(document, { subtree: true, childList: true });`);
    release.resolve();
    await late.promise;
    await page.waitForResponse('**/api/v1/images');
    assert.equal(await page.evaluate('seen'), 0);
    assert.equal(await old.count(), 0);
  },
);
