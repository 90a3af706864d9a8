/**
 * What docs/troubleshooting.md has to name, gathered from the code, and what of it is missing there.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { CAUSES } from '../../src/domain/stuck/causes.ts';
import { STATUS } from '../../src/http/problems.ts';
import { load } from '../support/page/modules.ts';

const { BALANCER, CLUSTER, WORK } = await load('words/cluster.js');
const { FAULTS, FRAME, SIGN_IN } = await load('words/common.js');
const { FIRST } = await load('words/first-steps.js');

/** The part below the heading that begins so, up to the next of its level. */
export function section(text: string, heading: string): string {
  const [, below] = text.split(`\n## ${heading}`);
  assert.ok(below, `there is no heading "${heading}"`);
  return below.split('\n## ')[0] ?? '';
}

/** The names in the first cells of the tables. */
export function firstCells(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const cell = line.split(' | ')[0] ?? '';
      return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    });
}

/** Those that are missing, as `-name`, and those that nothing in the code is called, as `+name`. */
export function differences(
  shown: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  return [
    ...wanted.filter((name) => !shown.includes(name)).map((name) => `-${name}`),
    ...shown.filter((name) => !wanted.includes(name)).map((name) => `+${name}`),
  ];
}

export const CAUSE_NAMES: readonly string[] = CAUSES.map(({ name }) => name);
export const CODES: readonly string[] = [...Object.keys(STATUS), 'INTERNAL'];

function sourcesBelow(folder: string, ending: string): readonly string[] {
  const url = new URL(`../../${folder}/`, import.meta.url);
  return readdirSync(url, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(new URL(file, url), 'utf8'));
}

/** Conditions of the cluster are written where they arise, as `{name, reason}` or by a function of that name. */
export function conditionNames(): readonly string[] {
  const named = /condition\(\s*'([A-Z]\w+)'|\bname: '([A-Z][A-Za-z]+)',\s*(?:reason|what)\b/g;
  const written = sourcesBelow('src', '.ts').flatMap((text) =>
    [...text.matchAll(named)].map(([, called, field]) => called ?? field ?? ''),
  );
  // Made of the types of Kubernetes and of HAProxy's backends.
  const made = ['Memory', 'Disk', 'PID'].map((what) => `${what}Pressure`);
  return [
    ...new Set([...written, ...made, 'NetworkUnavailable', 'ApiDown', 'HttpDown', 'HttpsDown']),
  ];
}

/** Stands for whatever a text is about. */
const ANYTHING: object = new Proxy(
  {},
  { get: (_, key) => (key === Symbol.toPrimitive ? () => '…' : '…') },
);

/** What stands in each of these texts whatever it is about: up to the first `…`, or all of it. */
function spoken(texts: readonly unknown[]): readonly string[] {
  return texts.map((text) => {
    const whole = String(
      typeof text === 'function' ? text(ANYTHING, ANYTHING, ANYTHING) : text,
    ).replace(/\.$/, '');
    const fixed = whole.split('…')[0] ?? '';
    return fixed.length > 5 ? fixed.trim() : whole;
  });
}

export function pageTexts(): readonly string[] {
  const { noAddress, noRouter, servers, noNfs, silent } = FIRST.network;
  return spoken([
    ...Object.values(FAULTS),
    ...[SIGN_IN.wrong, SIGN_IN.ended, FRAME.connection.lost, FRAME.lostSince],
    ...[noAddress, noRouter, servers, noNfs, silent, FIRST.loaders.missing],
    ...[CLUSTER.contact.unreachable, CLUSTER.contact.unknown, BALANCER.off, WORK.stopped],
  ]);
}

/** What a machine's screen says while all is well. */
const CALM =
  /^(?:Pilotlight|Check passed|Trying another loader|Loading the kernel|Approve it|Reason|Next|Asking again|Starting over|attempt)/;

export function screenTexts(): readonly string[] {
  const echoed = ['templates/ipxe', 'templates/grub'].flatMap((folder) =>
    sourcesBelow(folder, '.hbs').flatMap((text) =>
      [...text.matchAll(/^\s*echo '?(?:\{\{\w+ \w+\}\} )?'?([A-Za-z][^'{$\n]{7,})/gm)].map(
        ([, said = '']) => (said.split(/\. |[.:]?\s*$/)[0] ?? '').trim(),
      ),
    ),
  );
  const titles = sourcesBelow('src/workflow', 'boot-desk.ts').flatMap((text) =>
    [...text.matchAll(/title: ['`]([a-z ]{8,})/g)].map(([, title = '']) => title.trim()),
  );
  return [...new Set([...echoed.filter((said) => !CALM.test(said)), ...titles])];
}

export function missingTexts(text: string, wanted: readonly string[]): readonly string[] {
  return wanted.filter((said) => !text.includes(said));
}
