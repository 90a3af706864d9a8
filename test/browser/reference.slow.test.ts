import assert from 'node:assert/strict';
import { after } from 'node:test';
import { startApp } from '../support/http-app.ts';
import { violationsOf } from '../support/page/axe.ts';
import { closeBrowser, onEachDevice, openPage, shoot } from '../support/page/browser.ts';

after(closeBrowser);

for (const colorScheme of ['light', 'dark'] as const) {
  onEachDevice(`the reference in ${colorScheme} is accessible`, async (context, device) => {
    const { url } = await startApp(context);
    const address = `${url}/reference#createNode`;
    const { page, complaints, requests } = await openPage(context, address, {
      ...device,
      colorScheme,
    });
    await page.getByText('Example: a server with a fixed address').waitFor();
    await page.getByText('switched by Intel AMT').first().scrollIntoViewIfNeeded();
    await page.locator('#createNode .inner > summary', { hasText: 'Power' }).first().click();
    assert.deepEqual(await violationsOf(page), []);
    await shoot(page, `reference-${colorScheme}`);
    assert.deepEqual(complaints, []);
    assert.ok(
      requests.every((request) => request.startsWith(url)),
      'nothing is asked of others',
    );
  });
}

onEachDevice(
  'the reference is found through by words and the keyboard',
  async (context, device) => {
    const { url } = await startApp(context);
    const { page } = await openPage(context, `${url}/reference`, device);
    await page.getByLabel('Search the operations').fill('discovered let machine');
    await page.getByText('1 operation', { exact: true }).waitFor();
    const summary = page.locator('#approveNode > summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Body, which may be missing').waitFor();
    await page.getByText('HOSTNAME_TAKEN').first().waitFor();
    const answer = page.locator('#approveNode .inner > summary', { hasText: 'Power' }).first();
    await answer.click();
    await page.locator('#approveNode').getByText('where it is driver "amt"').waitFor();
  },
);
