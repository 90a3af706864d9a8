/**
 * Debian's Chromium on the page of a real service.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { command, needs } from '../needs.ts';

export const CHROMIUM = needs(command('chromium'));
export const DESKTOP = { viewport: { width: 1440, height: 900 } } as const;
export const PHONE = {
  viewport: { width: 390, height: 844 },
  ...({ deviceScaleFactor: 2, hasTouch: true, isMobile: true } as const),
};
export const TOKEN = 'admin-token-of-the-tests';
export const VIEWER_TOKEN = 'viewer-token-of-the-tests';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];
const SHOTS = fileURLToPath(new URL('../../../.cache/page-shots/', import.meta.url));

/** What a service without sessions answers to those who ask for one. */
const EXPECTED = /\/api\/v1\/(?:session|hypervisors|vms|audit|tokens|settings)\b/;

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
    if (passed === false) await shoot(page, `failed-${context.name}`).catch(() => undefined);
    await profile.close();
  });
  page.setDefaultTimeout(20_000);
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

/** A picture of the whole page among the artifacts of the run. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}${name}.png`, fullPage: true });
}
