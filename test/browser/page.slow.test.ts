import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startApp } from '../support/http-app.ts';
import { discover } from '../support/http-nodes.ts';
import { command, needs } from '../support/needs.ts';
import { draft, macOf } from '../support/store-values.ts';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const CHROMIUM = needs(command('chromium'));
const TOKEN = 'admin-token-of-the-tests';

async function openPage(context: TestContext, url: string) {
  const executablePath = '/usr/bin/chromium';
  const browser: Browser = await chromium.launch({ executablePath, args: FLAGS });
  context.after(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

async function signIn(page: Page, token: string): Promise<void> {
  await page.fill('#token', token);
  await page.press('#token', 'Enter');
}

test('a person signs in, sees the machines live, and approves one', CHROMIUM, async (context) => {
  const app = await startApp(context);
  await app.store.createNode(draft({ hostname: 'opti-1' }), 0);
  const { page, complaints } = await openPage(context, app.url);
  await signIn(page, TOKEN);
  await page.getByText('opti-1', { exact: true }).waitFor();
  assert.equal(await page.locator('#sign-in').isVisible(), false);

  await app.store.createNode(draft({ hostname: 'opti-2', macs: [macOf(2)] }), 0);
  await page.getByText('opti-2', { exact: true }).waitFor();

  const mac = await discover(app);
  await page.getByRole('button', { name: `Approve ${mac}` }).click();
  await page.getByLabel('Host name').fill('opti-3');
  await page.getByRole('button', { name: 'Approve opti-3' }).click();
  await page.getByText('opti-3', { exact: true }).waitFor();
  assert.equal(app.store.registry.byMac(mac)?.hostname, 'opti-3');
  assert.deepEqual(complaints, []);
});

test('a wrong token is told in words, and a right one then works', CHROMIUM, async (context) => {
  const app = await startApp(context);
  const { page } = await openPage(context, app.url);
  await signIn(page, 'wrong');
  await page.getByText('This token is not known here.').waitFor();
  await signIn(page, TOKEN);
  await page.getByText('No machine yet').waitFor();
});

test('what a machine says of itself is text and never markup', CHROMIUM, async (context) => {
  const app = await startApp(context);
  const node = await app.store.createNode(draft({ hostname: 'opti-1' }), 0);
  app.store.note(node.id, { kind: 'note', text: '<img src=x onerror=alert(1)>' }, 1);
  await app.store.flush();
  const { page, complaints } = await openPage(context, app.url);
  await signIn(page, TOKEN);
  await page.getByText('<img src=x onerror=alert(1)>').waitFor();
  assert.deepEqual(complaints, []);
});
