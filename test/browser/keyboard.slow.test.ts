import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Page } from 'playwright-core';
import { closeBrowser, enter, focusComesTo, onEachDevice } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

const focused = (page: Page) =>
  page.evaluate(
    'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
  ) as Promise<string>;

/** Both at once: a page that stands still between them would take them for two keys. */
async function goByKey(page: Page, key: string): Promise<void> {
  await Promise.all([page.keyboard.press('g'), page.keyboard.press(key)]);
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

onEachDevice('the whole way is gone with the keyboard alone', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, '/');
  await page.keyboard.type('vm-20');
  await page.getByRole('status').getByText('6 machines found').waitFor();
  await press(page, 'Escape', 'j', 'j');
  assert.match(await focused(page), /vm-206/);
  await press(page, 'k');
  assert.match(await focused(page), /vm-205/);
  await press(page, 'Enter');
  await page.getByRole('heading', { name: 'vm-205', exact: true }).waitFor();
  await focusComesTo(page, 'main');
  await press(page, 'j');
  await page.getByRole('heading', { name: 'vm-206', exact: true }).waitFor();
  await press(page, 'Escape');
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await goByKey(page, 'c');
  await page.getByRole('heading', { name: 'The cluster is healthy' }).waitFor();
  await goByKey(page, 'i');
  await page.getByRole('heading', { name: '1 image ready to install' }).waitFor();
});

onEachDevice('a asks, and only the button approves', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
  await press(page, 'a');
  await page.getByRole('dialog').waitFor();
  await press(page, 'Enter', 'a', ' ');
  assert.equal(app.store.registry.find('opti-14'), undefined);
  await press(page, 'Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

onEachDevice('x chooses a machine, and Escape ends it', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, 'j', 'x');
  await page.getByText('1 machine chosen').waitFor();
  await press(page, 'j', 'x');
  await page.getByText('2 machines chosen').waitFor();
  await press(page, 'Escape');
  await page.getByText('machines chosen').waitFor({ state: 'detached' });
});

onEachDevice('single keys can be switched off, and the theme is kept', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, 't', 't');
  assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
  await press(page, '?');
  await page.getByLabel('Single-key shortcuts').uncheck();
  await press(page, 'Escape', 't');
  assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
  await page.reload();
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  assert.equal(await page.evaluate('document.documentElement.dataset.theme'), 'dark');
});

onEachDevice('the first Tab leads past the views', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, 'Tab');
  assert.equal(await focused(page), 'Skip to the content');
  await press(page, 'Enter');
  await focusComesTo(page, 'main');
});
