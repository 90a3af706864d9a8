import assert from 'node:assert/strict';
import { after } from 'node:test';
import { closeBrowser, enter, goTo, hear, onEachDevice, shoot } from '../support/page/browser.ts';
import { startGate } from '../support/page/gate.ts';
import { PlayedMachine } from '../support/page/played-machine.ts';
import { startHouse } from '../support/page/whole-house.ts';

after(closeBrowser);

onEachDevice('from an empty installation to a machine that runs', async (context, device) => {
  const { service, mirror, images, addIso, node } = await startHouse(context);
  const gate = await startGate(context, service.ports.HTTP);
  const { page, complaints } = await enter(context, gate.url, {
    ...device,
    token: service.token,
  });
  await page.getByRole('heading', { name: 'The pilot light is on.' }).waitFor();
  await page.getByRole('button', { name: 'Download Ubuntu Server 24.04' }).click();
  await page.getByRole('alert').getByText(mirror.url).waitFor();
  await page.getByText(images).waitFor();
  await addIso();
  await page.getByRole('heading', { name: 'Ubuntu Server 24.04.4 is here' }).waitFor();
  await shoot(page, 'journey-first-steps');

  const machine = new PlayedMachine(service, 'd05099000001');
  await machine.asks();
  await page.getByRole('heading', { name: '1 new machine asked to boot' }).waitFor();
  await shoot(page, 'journey-door');
  await page.getByRole('button', { name: /^Approve .*d0:50:99:00:00:01/ }).click();
  await page.getByLabel('Name', { exact: true }).fill('opti-01');
  await page.getByRole('button', { name: 'Approve and erase' }).click();
  await hear(page, 'opti-01 is approved. It installs at its next boot.');

  await page.getByRole('link', { name: /opti-01/ }).click();
  await page.getByText('Approved. It installs as soon as it is switched on.').waitFor();
  await machine.begins();
  await machine.goesOn(0.4);
  await page.getByText(/^Installing, \d+.%: /).waitFor();
  await shoot(page, 'journey-installing');

  gate.cut();
  await page
    .getByText(/^No word from Pilotlight since/)
    .first()
    .waitFor();
  await machine.goesOn(0.9);
  gate.mend();
  const said = page.locator('.log');
  await said.getByText('Kernel installed').waitFor();
  await said.getByText('System copied').waitFor();
  await machine.ends();
  await page.getByText('It starts from its own disk, and says so.').waitFor();
  await machine.starts(String((await node('opti-01'))['id']));
  await page.getByText(/^Installed for/).waitFor();
  await page.getByText('Samsung PM981, 256 GB').waitFor();
  await shoot(page, 'journey-installed');

  await page.getByRole('button', { name: 'Reinstall…' }).click();
  await page.getByText('Samsung PM981, 256 GB (/dev/nvme0n1): system and all files').waitFor();
  await page.getByRole('button', { name: 'Erase and reinstall opti-01' }).click();
  await page.getByRole('button', { name: 'Cancel the reinstall…' }).click();
  await shoot(page, 'journey-cancel');
  await page.getByRole('button', { name: 'Cancel the reinstall', exact: true }).click();
  await page.getByText(/^Installed for/).waitFor();
  assert.doesNotMatch(await machine.script(), /\/install\//, 'it boots its own disk');
  await goTo(page, '#/machines');
  await page.getByRole('heading', { name: 'Your machine is installed' }).waitFor();
  await goTo(page, '#/audit');
  await page
    .getByRole('row', { name: /configured.*cancel the reinstall.*opti-01.*done/ })
    .waitFor();
  await shoot(page, 'journey-audit');
  // The cut is no mistake of the page, nor what the mirror lacks.
  assert.deepEqual(
    complaints.filter((text) => !/net::ERR_CONNECTION_RESET|\/api\/v1\/images/.test(text)),
    [],
  );
});
