import assert from 'node:assert/strict';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { CHROMIUM, closeBrowser, DESKTOP, enter, goTo, PHONE } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

/** Rewritten with UPDATE_SCREENSHOTS=1, and looked at before they are committed. */
const FOLDER = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/page-shots/', import.meta.url));
const MOST_BYTES = 200_000;

type Picture = { readonly hash: string; readonly options: BrowserContextOptions };

const PICTURES: Readonly<Record<string, Picture>> = {
  machines: { hash: '#/machines', options: { viewport: { width: 1240, height: 860 } } },
  machine: { hash: '#/machines/opti-09', options: { ...DESKTOP, colorScheme: 'dark' } },
  phone: { hash: '#/machines', options: { ...PHONE, deviceScaleFactor: 1 } },
};

test('the pictures in the documents are of this page', CHROMIUM, async (context) => {
  const isUpdate = process.env['UPDATE_SCREENSHOTS'] !== undefined;
  const folder = isUpdate ? FOLDER : CACHE;
  mkdirSync(folder, { recursive: true });
  const app = await startSite(context);
  for (const [name, { hash, options }] of Object.entries(PICTURES)) {
    const { page } = await enter(context, app.url, options);
    await goTo(page, hash);
    await page.locator('main h1').waitFor();
    await page.waitForLoadState('networkidle', { timeout: 2000 }).catch(() => undefined);
    await page.screenshot({ path: `${folder}${name}.png` });
    assert.ok(statSync(`${folder}${name}.png`).size < MOST_BYTES, `${name}.png is large`);
    assert.ok(existsSync(`${FOLDER}${name}.png`), `run with UPDATE_SCREENSHOTS=1: ${name}.png`);
  }
});
