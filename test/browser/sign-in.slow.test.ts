import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  closeBrowser,
  enter,
  onEachDevice,
  openPage,
  shoot,
  signIn,
  VIEWER_TOKEN,
} from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

onEachDevice('a person signs in, stays signed in, and signs out', async (context, device) => {
  const { url } = await startSite(context);
  const { page, complaints } = await openPage(context, url, device);
  await page.getByLabel('Access token').waitFor();
  await shoot(page, 'sign-in');
  await signIn(page);
  await page.getByRole('heading', { name: '14 of 22 machines in rotation' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: '14 of 22 machines in rotation' }).waitFor();
  assert.match(await page.title(), /^Machines · Pilotlight$/);

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Signed in as alice').waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Access token').waitFor();
  await page.reload();
  await page.getByLabel('Access token').waitFor();
  assert.deepEqual(complaints, []);
});

onEachDevice('no script can see what a person is signed in by', async (context, device) => {
  const { url } = await startSite(context);
  const { page } = await enter(context, url, device);
  const kept = await page.evaluate(
    'JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])',
  );
  assert.doesNotMatch(String(kept), /admin-token|[\w-]{43}/);
});

onEachDevice(
  'a wrong token is told in words, and a right one then works',
  async (context, device) => {
    const { url } = await startSite(context);
    const { page } = await openPage(context, url, device);
    await signIn(page, 'wrong');
    await page.getByText('This token is not known here.').waitFor();
    assert.equal(await page.getByLabel('Access token').getAttribute('aria-invalid'), 'true');
    assert.equal(await page.evaluate('document.activeElement.id'), 'token');
    await page.getByRole('button', { name: 'Show' }).click();
    assert.equal(await page.getByLabel('Access token').getAttribute('type'), 'text');
    await signIn(page);
    await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  },
);

onEachDevice('a session that ends elsewhere ends here, and says so', async (context, device) => {
  const app = await startSite(context);
  const { page } = await enter(context, app.url, device);
  await page.getByRole('heading', { name: 'Needs you' }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Images' }).click();
  await page.getByText('You were signed out').waitFor();
});

onEachDevice(
  'a viewer sees everything and has no button that it may not press',
  async (context, device) => {
    const { url } = await startSite(context);
    const { page, complaints } = await enter(context, url, { ...device, token: VIEWER_TOKEN });
    await page.getByText('reads only').waitFor();
    await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
    const looks = [
      '#/machines',
      '#/machines/opti-03',
      '#/machines/opti-11',
      '#/cluster',
      '#/images',
      '#/hypervisors',
      '#/settings',
    ];
    const harmless =
      /^(?:Theme|Keyboard|Compact|All|Needs|On the way|Not switched|In rotation|Show|Copy|Sign out|Boot script|Try again)/;
    for (const hash of looks) {
      await page.evaluate(`location.hash = '${hash}'`);
      await page.locator('main h1').waitFor();
      await page.locator('.awaited').first().waitFor({ state: 'detached' });
      const names = await page
        .getByRole('button')
        .or(page.getByRole('tab'))
        .evaluateAll((buttons) =>
          buttons.map(
            (button) => button.getAttribute('aria-label') ?? button.textContent?.trim() ?? '',
          ),
        );
      assert.deepEqual(
        names.filter((name) => !harmless.test(name)),
        [],
        hash,
      );
    }
    assert.equal(await page.getByRole('link', { name: /^(?:Log|Who did what)$/ }).count(), 0);
    assert.deepEqual(complaints, []);
  },
);
