import assert from 'node:assert/strict';
import { after } from 'node:test';
import { closeBrowser, enter, goTo, hear, onEachDevice } from '../support/page/browser.ts';
import { PlayedMachine } from '../support/page/played-machine.ts';
import { startHouse } from '../support/page/whole-house.ts';

after(closeBrowser);

onEachDevice('the door lets in those that the rule fits', async (context, device) => {
  const { service, node } = await startHouse(context);
  const { page } = await enter(context, service.url, { ...device, token: service.token });
  await goTo(page, '#/settings');
  await page.getByRole('button', { name: 'Open the door…' }).click();
  await page.getByLabel('For how many minutes').fill('0');
  await page.getByRole('button', { name: /^Open it for/ }).click();
  assert.equal(await page.getByRole('dialog').count(), 1, 'no door is open for no time');
  await page.getByLabel('For how many minutes').fill('15');
  await page.getByLabel('Approve by itself').fill('d0:50:99');
  await page.getByLabel('Names begin with').fill('rack');
  await page.getByRole('button', { name: 'Open it for 15 minutes' }).click();
  await page.getByText('MACs from d0:50:99').waitFor();

  await goTo(page, '#/machines');
  for (const mac of ['d05099000001', '525400000002']) {
    const machine = new PlayedMachine(service, mac);
    await machine.asks();
    await machine.script();
  }
  await page
    .getByRole('link', { name: /^rack-/ })
    .first()
    .waitFor();
  await page.getByRole('heading', { name: '1 new machine asked to boot' }).waitFor();
  assert.equal((await node('d0:50:99:00:00:01'))['stage'], 'enrolled');
  assert.equal((await node('52:54:00:00:00:02'))['stage'], 'discovered');

  await page.getByText(/The door is open for 1[45] min/).waitFor();
  await page.getByRole('button', { name: 'Close the door' }).click();
  await hear(page, 'The door is closed.');
  await new PlayedMachine(service, 'd05099000003').asks();
  await page.getByRole('heading', { name: '2 new machines asked to boot' }).waitFor();
  assert.equal((await node('d0:50:99:00:00:03'))['stage'], 'discovered');
});
