import assert from 'node:assert/strict';
import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { Store } from '../../src/store/store.ts';
import { closeBrowser, enter, goTo, onEachDevice } from '../support/page/browser.ts';
import { startSite } from '../support/page/site-app.ts';

after(closeBrowser);

const OLDER = /audit\?.*cursor/;
const PATH = (n: number) => `/api/v1/nodes/opti-${n}/power`;

async function write(store: Store, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) {
    const request = { method: 'POST', path: PATH(n), status: 200 };
    const who = { by: 'robot', role: 'admin', address: '192.168.1.30' } as const;
    await store.addAudit({ at: Date.now(), ...who, ...request });
  }
}

/** Of each power that is shown, its machine's number, from the top. */
async function shown(page: Page): Promise<number[]> {
  const targets = await page.locator('.a-target').allTextContents();
  return targets.flatMap((text) => (/^nodes\/opti-(\d+)$/.exec(text) ?? [])[1] ?? []).map(Number);
}

async function comes(page: Page, top: number): Promise<number[]> {
  for (let tries = 0; (await shown(page))[0] !== top; tries++) {
    assert.ok(tries < 600, `opti-${top} is not shown`);
    await delay(100);
  }
  return shown(page);
}

const downFrom = (top: number, last: number) =>
  Array.from({ length: top - last + 1 }, (_, n) => top - n);

onEachDevice(
  'the log is shown without a hole while more is written, and a refusal of older is told',
  async (context, device) => {
    const app = await startSite(context);
    const { page } = await enter(context, app.url, device);
    await write(app.store, 1, 120);
    await goTo(page, '#/audit');
    assert.deepEqual(await comes(page, 120), downFrom(120, 71));
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText('nodes/opti-21', { exact: true }).waitFor();
    await write(app.store, 121, 130);
    assert.deepEqual(await comes(page, 130), downFrom(130, 21));
    await page.route(OLDER, (route) => route.abort());
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByRole('alert').getByText('Pilotlight does not answer').waitFor();
    await page.unroute(OLDER);
    await page.getByRole('button', { name: 'Show older' }).click();
    await page.getByText('nodes/opti-1', { exact: true }).waitFor();
    assert.deepEqual(await shown(page), downFrom(130, 1));
  },
);
