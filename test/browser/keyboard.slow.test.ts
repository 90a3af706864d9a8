import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { CHROMIUM, closeBrowser, enter } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

const focused = (page: Page) =>
  page.evaluate(
    'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
  ) as Promise<string>;

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test('the whole way is gone with the keyboard alone', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
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
  assert.equal(await page.evaluate('document.activeElement.id'), 'main');
  await press(page, 'j');
  await page.getByRole('heading', { name: 'vm-206', exact: true }).waitFor();
  await press(page, 'Escape');
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, 'g', 'c');
  await page.getByRole('heading', { name: 'The cluster is healthy' }).waitFor();
  await press(page, 'g', 'i');
  await page.getByRole('heading', { name: '1 image ready to install' }).waitFor();
});

test('a asks, and only the button approves', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
  await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
  await press(page, 'a');
  await page.getByRole('dialog').waitFor();
  await press(page, 'Enter', 'a', ' ');
  assert.equal(app.store.registry.find('opti-14'), undefined);
  await press(page, 'Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('x chooses a machine, and Escape ends it', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, 'j', 'x');
  await page.getByText('1 machine chosen').waitFor();
  await press(page, 'j', 'x');
  await page.getByText('2 machines chosen').waitFor();
  await press(page, 'Escape');
  await page.getByText('machines chosen').waitFor({ state: 'detached' });
});

test('single keys can be switched off, and the theme is kept', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
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

test('the first Tab leads past the views', CHROMIUM, async (context) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await press(page, 'Tab');
  assert.equal(await focused(page), 'Skip to the content');
  await press(page, 'Enter');
  assert.equal(await page.evaluate('document.activeElement.id'), 'main');
});
