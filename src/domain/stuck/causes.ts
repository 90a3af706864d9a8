/**
 * The table of causes: what is probably wrong with a machine that is late, from what was and was not
 * seen of it.
 *
 * @module
 */

import { FIRMWARE_CAUSES, LOADER_CAUSES } from './booting.ts';
import { type Cause, routerAdvice, routerLines, type Situation } from './cause.ts';
import { HOST_CAUSES } from './host.ts';
import { CATCH_ALL, INSTALL_CAUSES, INSTALLED_CAUSES } from './install.ts';
import type { StuckNotice } from './notice.ts';
import { SCRIPT_CAUSES } from './script.ts';

/** The first that holds is the cause; the last holds in every stage. */
export const CAUSES: readonly Cause[] = [
  ...HOST_CAUSES,
  ...FIRMWARE_CAUSES,
  ...LOADER_CAUSES,
  ...SCRIPT_CAUSES,
  ...INSTALL_CAUSES,
  ...INSTALLED_CAUSES,
  CATCH_ALL,
];

/** `now` is in ms since the epoch. */
export function noticeFor(situation: Situation, now: number): StuckNotice {
  const { node, host } = situation;
  const found = CAUSES.find((cause) => cause.stages.includes(node.stage) && cause.holds(situation));
  const { name, reason, advice, changes, byRouter = false } = found ?? CATCH_ALL;
  const said = advice(situation);
  return {
    cause: name,
    reason: reason(situation),
    advice: byRouter ? `${said} ${routerAdvice(host)}` : said,
    changes: changes?.(situation) ?? [],
    router: byRouter ? routerLines(host) : undefined,
    since: now,
  };
}
