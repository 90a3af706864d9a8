/**
 * Carries a plan out: whatever can be done is done, and hypervisors are waited for meanwhile.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { blockersOf } from '../../domain/site/dependencies.ts';
import type { Found } from '../../domain/site/found.ts';
import type { Action } from '../../domain/site/plan.ts';
import { installedAs } from '../../domain/site/plan-hypervisors.ts';
import { findNode } from '../../domain/site/plan-nodes.ts';
import { hypervisorName } from '../../domain/site/plan-vms.ts';
import type { Site } from '../../domain/site/site.ts';
import type { Api } from '../api/api.ts';
import { CliError, EXIT } from '../exit.ts';
import { spanText } from '../terminal/amounts.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { perform } from './perform.ts';
import { readFound } from './read-found.ts';

export type Carrying = {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly site: Site;
  /** ms, for everything that is waited for. */
  readonly timeout: number;
  readonly done: (action: Action) => void;
};

const ASK_MS = 2000;

/** An interruption anywhere is harmless: the next plan begins where this one ended. */
export async function carryOut(actions: readonly Action[], carrying: Carrying): Promise<void> {
  const { api, site, timeout, done } = carrying;
  const end = performance.now() + timeout;
  let open = [...actions];
  for (;;) {
    let found = await readFound(api, site);
    for (const action of open.filter(isWait)) {
      if (!isThere(action, site, found)) continue;
      open = open.filter((each) => each !== action);
      done(action);
    }
    for (const action of [...open]) {
      if (isWait(action) || blockersOf(action, open).length > 0) continue;
      const named = (hypervisor: string) => hypervisorName({ hypervisor }, { site, found });
      await perform(action, { ...carrying, end, hypervisorName: named });
      open = open.filter((each) => each !== action);
      done(action);
    }
    const waits = open.filter(isWait);
    if (waits.length === 0) return;
    found = await readFound(api, site);
    const words = waits.map((action) => waitText(action, site, found));
    if (performance.now() > end) throw tooLong(words, timeout);
    carrying.terminal.progress(words.join('; '));
    await delay(ASK_MS);
  }
}

type Wait = Extract<Action, { readonly kind: 'await-hypervisor' }>;

function isWait(action: Action): action is Wait {
  return action.kind === 'await-hypervisor';
}

function isThere({ name, host }: Wait, site: Site, found: Found): boolean {
  return installedAs({ kind: 'installed', name, host }, site, found) !== undefined;
}

/** Throws where its host failed: it will not come by waiting. */
function waitText({ name, host }: Wait, site: Site, found: Found): string {
  const node = site.nodes?.find((each) => each.name === host);
  const seen = node && findNode(node, found);
  if (seen?.stage === 'failed') {
    const advice = [`pilotlight nodes show ${host} says why; apply again once it is mended`];
    throw new CliError(EXIT.failed, `hypervisor ${name}: node ${host} failed`, { advice });
  }
  if (seen?.stage === 'enrolled') return `hypervisor ${name} waits: switch ${host} on`;
  return `hypervisor ${name} waits: ${host} is ${seen?.stage ?? 'not registered'}`;
}

function tooLong(words: readonly string[], timeout: number): CliError {
  const message = `after ${spanText(timeout)}:\n${words.join('\n')}`;
  const advice = ['apply again goes on from here'];
  return new CliError(EXIT.waitedTooLong, message, { advice });
}
