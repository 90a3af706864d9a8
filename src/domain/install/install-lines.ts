/**
 * The lines that an install leaves on the timeline: about a dozen of some 300 events.
 *
 * @module
 */

import type { TimelineNote } from '../timeline.ts';
import { type InstallerEvent, shownText } from './installer-event.ts';
import { failureOf, failureText, isFatal } from './installer-failure.ts';

/** `key` is what the line is about: one is told once in an attempt, however often its event comes. */
export type Line = TimelineNote & { readonly key: string };

export const STARTED: Line = note('started', 'the installer has started');

export function note(key: string, text: string): Line {
  return { key, kind: 'note', text };
}

/** `system copied (1 min 12 s)` */
export function doneLine(key: string, done: string, ms: number | undefined): Line {
  return note(key, `${done}${duration(ms)}`);
}

/** How many are named. */
const NAMED = 12;

/** `packages installed: curl, openssh-server (12 s)` */
export function packagesLine(names: readonly string[], ms: number): Line {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const text = `packages installed: ${names.slice(0, NAMED).join(', ')}${more}`;
  return doneLine('packages', text, ms);
}

/** What an event says for itself: warnings, failures that end nothing, the last word. */
export function remark(event: InstallerEvent, label: string | undefined): readonly Line[] {
  const { name, description, type, result } = event;
  if (type === 'start' && /(?:^|\/)Shutdown\/shutdown$/.test(name)) {
    const [, mode = 'mode unknown'] = /^mode=(\w{1,20})$/.exec(description) ?? [];
    return [note('shutdown', `the installer shuts the machine down (${mode.toLowerCase()})`)];
  }
  if (type === 'warning' || type === 'error') {
    const text = `${type} of the installer: ${shownText(description) || shownText(name)}`;
    return [{ key: text, kind: type === 'error' ? 'alarm' : 'note', text }];
  }
  if (type !== 'finish') return [];
  const text = failureText(failureOf(event, label));
  if (result === 'FAIL' && !isFatal(event)) return [note(text, text)];
  return result === 'WARN' ? [note(text, text.replace(' failed', ' ended with a warning'))] : [];
}

/** Nothing for what took less than a second: such figures are no news. */
function duration(ms: number | undefined): string {
  if (ms === undefined || ms < 1000) return '';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return ` (${seconds} s)`;
  const rest = seconds % 60;
  return ` (${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`})`;
}
