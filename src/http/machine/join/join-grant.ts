/**
 * The texts between the join program and us: lines of words with one space between them, so that a shell
 * takes them apart with `read`.
 *
 * @module
 */

import type { MemberRole } from '../../../domain/cluster/cluster.ts';
import type { JoinWord } from '../../../domain/cluster/join.ts';
import { ProvisioningError } from '../../../domain/errors.ts';
import { wrongField } from '../../problems.ts';
import { keptLog } from '../install-report.ts';

/** A file of K3s, fetched on the LAN and checked by its sum. */
export type GrantedFile = {
  readonly path: string;
  /** As chmod takes it: `0755`. */
  readonly mode: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly url: string;
};

/** A file that is made for this machine, fetched by its name at the address of the grant. */
export type GrantedConfig = {
  readonly path: string;
  readonly mode: string;
  readonly name: string;
};

export type GrantText = {
  readonly command: MemberRole;
  /** `v1.33.1+k3s1` */
  readonly version: string;
  /** After so long without a word from us, the machine stops K3s; 0 for never. */
  readonly leaseSeconds: number;
  readonly files: readonly GrantedFile[];
  readonly configs: readonly GrantedConfig[];
};

/** Throws an Error for a value that would not stay one word. */
export function grantText({ command, version, leaseSeconds, files, configs }: GrantText): string {
  const lines: readonly (readonly string[])[] = [
    ['command', command],
    ['version', version],
    ['lease', String(Math.ceil(leaseSeconds))],
    ...files.map(({ path, mode, sha256, url }) => ['file', path, mode, sha256, url]),
    ...configs.map(({ path, mode, name }) => ['config', path, mode, name]),
  ];
  return lines.map((words) => `${words.map(oneWord).join(' ')}\n`).join('');
}

function oneWord(word: string): string {
  if (/^[\x21-\x7e]+$/.test(word)) return word;
  throw new Error(`a grant's word: expected visible ASCII, got ${JSON.stringify(word)}`);
}

/** The line `machine-id HEX32`, as in machine-id(5). Throws INPUT_INVALID. */
export function parseMachineId(text: string): string {
  return hexWord(text, { name: 'machine-id', digits: 32 }) ?? missing('machine-id', 32);
}

/** The line `ca-hash HEX64`, where there is one. Throws INPUT_INVALID for another value. */
export function parseStarted(text: string): JoinWord {
  return { kind: 'started', caHash: hexWord(text, { name: 'ca-hash', digits: 64 }) };
}

const MOST_REASON = 300;

/** First line: the reason. The rest: the end of the journal, of which the last 64 KiB are kept. */
export function parseFailed(text: string): JoinWord {
  const end = text.indexOf('\n');
  const [first, log] = end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
  const reason = first
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_REASON);
  return { kind: 'failed', reason: reason || 'it gave no reason', log: keptLog(log) };
}

type HexWord = { readonly name: string; readonly digits: number };

/** Lines of other names are passed over: a later program may tell more. */
function hexWord(text: string, { name, digits }: HexWord): string | undefined {
  const line = text.split(/\r?\n/).find((one) => one.startsWith(`${name} `));
  if (line === undefined) return undefined;
  const value = line.slice(name.length + 1).toLowerCase();
  if (value.length === digits && /^[0-9a-f]+$/.test(value)) return value;
  const got = JSON.stringify(value.slice(0, 80));
  throw wrongField({ field: name, expected: `${digits} hexadecimal digits`, got });
}

function missing(name: string, digits: number): never {
  const problem = { field: name, expected: `the line "${name} HEX${digits}"`, got: 'no such line' };
  throw new ProvisioningError('INPUT_INVALID', `${name}: expected ${problem.expected}, got none`, {
    problems: [problem],
  });
}
