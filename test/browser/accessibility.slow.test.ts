import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { violationsOf } from '../support/page/axe.ts';
import {
  CHROMIUM,
  closeBrowser,
  enter,
  goTo,
  onEachDevice,
  openPage,
  PHONE,
  shoot,
} from '../support/page/browser.ts';
import { startFullSite } from '../support/page/full-site.ts';
import { startSite } from '../support/page/site-app.ts';
import { siteImages } from '../support/page/site-images.ts';

after(closeBrowser);

const VIEWS: Readonly<Record<string, string>> = {
  machines: '#/machines',
  lit: '#/machines/opti-03',
  installing: '#/machines/opti-09',
  stuck: '#/machines/opti-11',
  failed: '#/machines/opti-12',
  gone: '#/machines/nobody',
  waiting: '#/machines/edge-porto',
  cluster: '#/cluster',
  images: '#/images',
  hypervisors: '#/hypervisors',
  audit: '#/audit',
  settings: '#/settings',
  'first-steps': '#/first-steps',
};

/** What is pressed, one after the other, to open each sheet of a view. */
const SHEETS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  '#/machines': [
    ['Approve Dell H1M8DM2 8c:ec:4b:41:07:f3'],
    ['Approve all 2…'],
    ['Add machines…'],
    ...['Reinstall…', 'Power…', 'Remove…'].map((deed) => ['Choose several', 'All shown', deed]),
  ],
  '#/machines/opti-03': [['Reinstall…'], ['Remove…'], ['Change…']],
  '#/machines/opti-13': [['Power…'], ['Remove…']],
  '#/machines/edge-porto': [['Cancel the reinstall…']],
  '#/cluster': [['Upgrade…'], ['Reinstall all…'], ['Forget…'], ['Take one now…']],
  '#/images': [
    ['Download…'],
    ['Remove older ones…'],
    ['Cancel the download of Ubuntu Server 26.04'],
    ['Remove Ubuntu Server 24.04.4'],
  ],
  '#/hypervisors': [
    ['Connect a hypervisor…'],
    ['New VMs…'],
    ['Cancel vm-02'],
    ['Make anew: vm-01'],
    ['Delete vm-01'],
    ['Remove lab'],
  ],
  '#/settings': [['New token…'], ['Revoke alice'], ['Open the door…']],
};

async function showsItself(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('.awaited').first().waitFor({ state: 'detached' });
}

/** While several are chosen, too; and then it ends. */
async function choosingIsChecked(page: Page): Promise<void> {
  assert.deepEqual(await violationsOf(page), [], 'while several are chosen');
  await page.getByRole('button', { name: 'Done choosing' }).first().click();
}

for (const colorScheme of ['light', 'dark'] as const) {
  onEachDevice(`every view in ${colorScheme} is accessible`, async (context, device) => {
    const app = await startFullSite(context);
    const { page } = await enter(context, app.url, { ...device, colorScheme });
    for (const [name, hash] of Object.entries(VIEWS)) {
      await goTo(page, hash);
      await showsItself(page);
      await shoot(page, `${name}-${colorScheme}`);
      assert.deepEqual(await violationsOf(page), [], name);
    }
  });

  onEachDevice(`every sheet in ${colorScheme} is accessible`, async (context, device) => {
    const app = await startFullSite(context);
    const { page } = await enter(context, app.url, { ...device, colorScheme });
    for (const [hash, sheets] of Object.entries(SHEETS)) {
      await goTo(page, hash);
      await showsItself(page);
      for (const [at, buttons] of sheets.entries()) {
        for (const name of buttons) {
          await page.getByRole('button', { name, exact: true }).first().click();
        }
        await page.getByRole('dialog').waitFor();
        assert.deepEqual(await violationsOf(page), [], buttons.join(', '));
        await shoot(page, `sheet-${hash.replaceAll(/\W+/g, '-')}-${at}-${colorScheme}`);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        if (buttons.length > 1) await choosingIsChecked(page);
      }
    }
  });

  onEachDevice(
    `signing in and first steps in ${colorScheme} are accessible`,
    async (context, device) => {
      const empty = await startSite(context, { build: async () => {}, images: siteImages([]) });
      const { page } = await openPage(context, empty.url, { ...device, colorScheme });
      await page.getByLabel('Access token').waitFor();
      assert.deepEqual(await violationsOf(page), []);
      const inside = await enter(context, empty.url, { ...device, colorScheme });
      await showsItself(inside.page);
      assert.deepEqual(await violationsOf(inside.page), []);
    },
  );
}

test(
  'on a phone everything that is pressed is large enough for a thumb',
  CHROMIUM,
  async (context) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, PHONE);
    const small = `[...document.querySelectorAll('main button, main input:not([type=checkbox]), main select, main a.r-line, .nav a')]
    .map((one) => [one.getBoundingClientRect(), one.getAttribute('aria-label') ?? one.textContent])
    .filter(([{ width, height }]) => width > 0 && height < 43.5).map(([{ height }, name]) => name + ' ' + height)`;
    for (const hash of [
      '#/machines',
      '#/machines/opti-11',
      '#/images',
      '#/cluster',
      '#/settings',
    ]) {
      await goTo(page, hash);
      await showsItself(page);
      assert.deepEqual(await page.evaluate(small), [], hash);
    }
  },
);
