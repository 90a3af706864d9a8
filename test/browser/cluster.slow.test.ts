/**
 * The page of a whole cluster, on a desktop and on a phone: the real service with a real HAProxy, and three machines
 * that install themselves and join. Both pages are of one cluster, which takes its time; each does all there is to do.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openYard, YARD_NEEDS, type Yard } from '../support/cluster-yard/yard.ts';
import { TOKEN } from '../support/lab/pilotlight.ts';
import {
  CHROMIUM,
  closeBrowser,
  confirm,
  DEVICES,
  enter,
  goTo,
  hear,
  type Opened,
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

type Pages = readonly Page[];

/** On all of them at once: what is seen on one may be over before the other is asked. */
async function onEach(pages: Pages, flow: (page: Page) => Promise<void>): Promise<void> {
  await Promise.all(pages.map(flow));
}

async function isWhole(page: Page, { machines }: Yard): Promise<void> {
  await titled(page, 'The cluster is healthy');
  await page.getByText('etcd needs 2 of 3. All 3 are Ready.').waitFor(PATIENT);
  await page.getByText('1 server may fail without an outage.').waitFor();
  for (const { name } of machines) {
    const row = page.getByRole('row', { name: new RegExp(`^${name} up`) });
    await row.waitFor(PATIENT);
  }
}

async function comesUp(pages: Pages, yard: Yard): Promise<void> {
  await onEach(pages, async (page) => {
    await goTo(page, '#/cluster');
    await titled(page, 'There is no cluster yet');
  });
  for (const machine of yard.machines) machine.switchOn();
  await onEach(pages, async (page) => {
    await isWhole(page, yard);
    await shoot(page, 'cluster-whole');
  });
}

async function downloads(page: Page, { service }: Yard): Promise<void> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download kubeconfig' }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  assert.equal(file, await service.api('GET', '/cluster/kubeconfig'));
}

async function takesSnapshot(page: Page, prefix: string): Promise<void> {
  await page.getByRole('button', { name: 'Take one now…' }).click();
  await page.getByLabel('Its name begins with').fill(prefix);
  await confirm(page, 'Take a snapshot');
  const snapshot = page.locator('.snapshot-list li').filter({ hasText: prefix });
  await snapshot.getByRole('button', { name: /^Copy to the Pi/ }).click(PATIENT);
  await snapshot.getByText('and here, checked').waitFor(PATIENT);
}

async function losesOne(pages: Pages, yard: Yard): Promise<void> {
  const [, second] = yard.machines;
  assert.ok(second);
  await second.cutPower();
  await onEach(pages, async (page) => {
    await titled(page, 'A server is away');
    await page.getByRole('row', { name: new RegExp(`^${second.name} down`) }).waitFor(PATIENT);
    await shoot(page, 'cluster-away');
  });
  second.switchOn();
  await onEach(pages, (page) => isWhole(page, yard));
}

type Reinstall = { readonly asker: Page; readonly name: string };

/**
 * It leaves, its disk is erased, and it comes back: who asked for it sees each of it. Others read what goes on every
 * five seconds, and may see the end alone.
 */
async function reinstalls(pages: Pages, yard: Yard, { asker, name }: Reinstall): Promise<void> {
  const [cluster] = yard.world.clusters.values();
  const member = cluster?.members.get(name);
  await goTo(asker, `#/machines/${name}`);
  await asker.getByRole('button', { name: 'Reinstall…' }).click();
  await confirm(asker, `Erase and reinstall ${name}`);
  await hear(asker, `${name} leaves the cluster first`);
  await goTo(asker, '#/cluster');
  await titled(asker, 'Reinstall');
  await shoot(asker, 'cluster-removal');
  await asker
    .getByRole('heading', { name: 'Reinstall', exact: true })
    .waitFor({ ...PATIENT, state: 'detached' });
  await onEach(pages, (page) => isWhole(page, yard));
  assert.notEqual(cluster?.members.get(name), member);
}

test(
  'a cluster is founded, loses a server, and gives one up to be reinstalled',
  LIMITS,
  async (context) => {
    const yard = await openYard(context, [SERVER, SERVER, SERVER]);
    const { url } = await startGate(context, yard.service.doorway);
    const opened: Opened[] = [];
    for (const device of Object.values(DEVICES)) {
      opened.push(await enter(context, url, { ...device, token: TOKEN }));
    }
    const pages = opened.map(({ page }) => page);
    await comesUp(pages, yard);
    for (const [at, page] of pages.entries()) {
      await downloads(page, yard);
      await takesSnapshot(page, `before-${at}`);
    }
    await losesOne(pages, yard);
    for (const [at, asker] of pages.entries()) {
      await reinstalls(pages, yard, { asker, name: yard.machines[2 - at]?.name ?? '' });
    }
    assert.deepEqual(yard.world.breaches, []);
    for (const { complaints } of opened) assert.deepEqual(complaints, []);
  },
);
