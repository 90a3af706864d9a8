/**
 * The page of a whole cluster: the real service with a real HAProxy, and three machines that install themselves and join.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openYard, YARD_NEEDS, type Yard } from '../support/cluster-yard/yard.ts';
import { TOKEN } from '../support/lab/pilotlight.ts';
import {
  CHROMIUM,
  closeBrowser,
  DESKTOP,
  enter,
  goTo,
  PHONE,
  shoot,
} from '../support/page/browser.ts';
import { startGate } from '../support/page/gate.ts';

after(closeBrowser);

const SERVER = { role: 'server' } as const;
const LIMITS = { skip: CHROMIUM.skip || YARD_NEEDS.skip, timeout: 600_000 };
const PATIENT = { timeout: 120_000 };

async function titled(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name, exact: true }).waitFor(PATIENT);
}

async function comesUp(page: Page, { machines }: Yard): Promise<void> {
  await goTo(page, '#/cluster');
  await titled(page, 'There is no cluster yet');
  for (const machine of machines) machine.switchOn();
  await titled(page, 'The cluster is healthy');
  await page.getByText('etcd needs 2 of 3. All 3 are Ready.').waitFor(PATIENT);
  await page.getByText('1 server may fail without an outage.').waitFor();
  for (const { name } of machines) {
    const row = page.getByRole('row', { name: new RegExp(`^${name} up`) });
    await row.waitFor(PATIENT);
  }
}

async function downloads(page: Page, { service }: Yard): Promise<void> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download kubeconfig' }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  assert.equal(file, await service.api('GET', '/cluster/kubeconfig'));
}

async function takesSnapshot(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Take one now…' }).click();
  await page.getByLabel('Its name begins with').fill('before');
  await page.getByRole('button', { name: 'Take a snapshot' }).click();
  await page.getByRole('button', { name: /^Copy to the Pi: before/ }).click(PATIENT);
  await page.getByText('and here, checked').waitFor(PATIENT);
}

async function losesOne(page: Page, { machines }: Yard): Promise<void> {
  const [, second] = machines;
  assert.ok(second);
  await second.cutPower();
  await titled(page, 'A server is away');
  await page.getByRole('row', { name: new RegExp(`^${second.name} down`) }).waitFor(PATIENT);
  await shoot(page, 'cluster-away');
  second.switchOn();
  await titled(page, 'The cluster is healthy');
}

/** It leaves, its disk is erased, and it comes back: each of it is seen. */
async function reinstalls(page: Page, { machines, world }: Yard): Promise<void> {
  const [cluster] = world.clusters.values();
  const { name } = machines[2] ?? { name: '' };
  const member = cluster?.members.get(name);
  await goTo(page, `#/machines/${name}`);
  await page.getByRole('button', { name: 'Reinstall…' }).click();
  await page.getByRole('button', { name: `Erase and reinstall ${name}` }).click();
  await goTo(page, '#/cluster');
  await titled(page, 'Reinstall');
  await shoot(page, 'cluster-removal');
  await page
    .getByRole('heading', { name: 'Reinstall', exact: true })
    .waitFor({ ...PATIENT, state: 'detached' });
  await titled(page, 'The cluster is healthy');
  await page.getByText('etcd needs 2 of 3. All 3 are Ready.').waitFor(PATIENT);
  assert.notEqual(cluster?.members.get(name), member);
}

async function enterBoth(context: TestContext, url: string) {
  const desktop = await enter(context, url, { ...DESKTOP, token: TOKEN });
  const phone = await enter(context, url, { ...PHONE, token: TOKEN });
  return { desktop, phone };
}

test(
  'a cluster is founded, loses a server, and gives one up to be reinstalled',
  LIMITS,
  async (context) => {
    const yard = await openYard(context, [SERVER, SERVER, SERVER]);
    const { url } = await startGate(context, yard.service.doorway);
    const { desktop, phone } = await enterBoth(context, url);
    await goTo(phone.page, '#/cluster');
    await comesUp(desktop.page, yard);
    await titled(phone.page, 'The cluster is healthy');
    await shoot(desktop.page, 'cluster-whole-desktop');
    await shoot(phone.page, 'cluster-whole-phone');
    await downloads(desktop.page, yard);
    await takesSnapshot(phone.page);
    await losesOne(phone.page, yard);
    await reinstalls(desktop.page, yard);
    assert.deepEqual(yard.world.breaches, []);
    assert.deepEqual([...desktop.complaints, ...phone.complaints], []);
  },
);
