/**
 * Debian's Chromium on the page of a real service.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { type TestContext, type TestOptions, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { command, needs } from '../needs.ts';

export const CHROMIUM = needs(command('chromium'));
export const DESKTOP = { viewport: { width: 1440, height: 900 } } as const;
export const PHONE = {
  viewport: { width: 390, height: 844 },
  ...({ deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const),
};
export const DEVICES = { desktop: DESKTOP, phone: PHONE } as const;
export type Device = (typeof DEVICES)[keyof typeof DEVICES];

export const TOKEN = 'admin-token-of-the-tests';
export const VIEWER_TOKEN = 'viewer-token-of-the-tests';

/** How long anything may take. Much more than it does: a machine that is busy stands still for seconds. */
const PATIENCE_MS = 60_000;

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const SHOTS = fileURLToPath(new URL('../../../.cache/page-shots/', import.meta.url));

/** What a service without sessions answers to those who ask for one. */
const EXPECTED = /\/api\/v1\/(?:session|hypervisors|vms|audit|tokens|settings)\b/;

/** In the page, from its first moment: keeps every message, however soon it is gone. */
const LISTENER = `{
  const said = (window.said = []);
  let last;
  new MutationObserver(() => {
    const message = document.querySelector('.toast');
    if (message && message !== last) said.push(message.querySelector('span').textContent);
    last = message;
  }).observe(document, { subtree: true, childList: true });
}`;

export type Opened = {
  readonly page: Page;
  /** What the browser complained of: mistakes of scripts, what the policy forbade, failed requests. */
  readonly complaints: readonly string[];
  /** Every address that was asked for. */
  readonly requests: readonly string[];
};

let shared: Promise<Browser> | undefined;

/** One browser for all tests of a file; each gets a profile of its own. */
function browser(): Promise<Browser> {
  shared ??= chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  return shared;
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}

/** A flow of the page, as a test on a desktop and one on a phone. */
export function onEachDevice(
  name: string,
  flow: (context: TestContext, device: Device) => Promise<void>,
  options: TestOptions = CHROMIUM,
): void {
  for (const [kind, device] of Object.entries(DEVICES)) {
    test(`${name}, on a ${kind}`, options, (context) => flow(context, device));
  }
}

export async function openPage(
  context: TestContext,
  url: string,
  options: BrowserContextOptions = DESKTOP,
): Promise<Opened> {
  const profile = await (await browser()).newContext({ reducedMotion: 'reduce', ...options });
  const page = await profile.newPage();
  context.after(async () => {
    // Node tells it, and its types do not yet.
    const { passed } = context as TestContext & { readonly passed?: boolean };
    if (passed === false) await picture(page, `failed-${context.name}`).catch(() => undefined);
    await profile.close();
  });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(LISTENER);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', ({ message, stack }) => complaints.push(stack ?? message));
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    const about = message.location().url;
    if (message.type() === 'error' && !EXPECTED.test(about)) {
      complaints.push(`${message.text()} ${about}`);
    }
  });
  await page.goto(url);
  return { page, complaints, requests };
}

export async function signIn(page: Page, token: string = TOKEN): Promise<void> {
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Opened, and signed in. */
export async function enter(
  context: TestContext,
  url: string,
  options?: BrowserContextOptions & { readonly token?: string },
): Promise<Opened> {
  const { token, ...rest } = options ?? {};
  const opened = await openPage(context, url, { ...DESKTOP, ...rest });
  await signIn(opened.page, token);
  await opened.page.getByRole('navigation', { name: 'Main' }).waitFor();
  return opened;
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
}

/** Presses a button of the sheet that is open. What opened the sheet may have the same name. */
export async function confirm(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
}

/** Waits until the page has said `text`, since what was heard of it last. It may be gone again. */
export async function hear(page: Page, text: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const said = (await page.evaluate('said')) as readonly string[];
    const at = said.findIndex((message) => message.includes(text));
    if (at >= 0) return void (await page.evaluate(`said.splice(0, ${at + 1})`));
    if (Date.now() > until) assert.fail(`expected to hear "${text}", and heard: ${said.join(' ')}`);
    await pause(50);
  }
}

/** Waits until the element with the focus has this id. */
export async function focusComesTo(page: Page, id: string): Promise<void> {
  await page.locator(`#${id}:focus`).waitFor({ state: 'attached' });
}

/** What sticks out of the screen, or of the sheet: there is nothing to scroll to the side. */
const STICKS_OUT = `(() => {
  const sheet = document.querySelector('dialog[open]');
  const wide = (one) => one && one.scrollWidth > one.clientWidth;
  const { top, bottom } = sheet?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
  return [
    wide(document.documentElement) && 'the page is wider than the screen',
    wide(sheet) && 'the sheet is wider than its place',
    (top < 0 || bottom > innerHeight) && 'the sheet is higher than the screen',
  ].filter(Boolean);
})()`;

/** A picture of the whole page among the artifacts of the run, once it fits the device. */
export async function shoot(page: Page, name: string): Promise<void> {
  const isPhone = page.viewportSize()?.width === PHONE.viewport.width;
  await picture(page, `${name}-${isPhone ? 'phone' : 'desktop'}`);
  assert.deepEqual(await page.evaluate(STICKS_OUT), [], name);
}

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
}
