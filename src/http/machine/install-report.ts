/**
 * What an installer sends: its events, and its last word when it is done or has failed.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../../domain/errors.ts';
import type { InstallerEvent } from '../../domain/install/installer-event.ts';
import { wrongField } from '../problems.ts';
import { installerEventsSchema } from '../schemas/installer-event.ts';
import { parseInput } from '../schemas/parse.ts';

/** `TYPE BASE64 [COMMENT]`, as in ssh_host_*_key.pub (sshd(8), "AUTHORIZED_KEYS FILE FORMAT" without options). */
const PUBLIC_KEY = /^[a-z0-9][a-z0-9@.-]{2,63} [A-Za-z0-9+/]{16,}={0,3}( [^\p{Cc}]*)?$/u;
const MOST_KEYS = 16;

/** One key a line; empty lines and comments are passed over. Throws INPUT_INVALID naming each line that is no public key. */
export function parseSshHostKeys(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const problems: FieldProblem[] = lines.flatMap((line, index) => {
    if (!isKeyLine(line) || PUBLIC_KEY.test(line)) return [];
    const expected = 'a public SSH key: type, base64, comment';
    return [{ field: `line ${index + 1}`, expected, got: JSON.stringify(line.slice(0, 40)) }];
  });
  const keys = lines.filter(isKeyLine);
  if (keys.length > MOST_KEYS) {
    const expected = `at most ${MOST_KEYS} keys`;
    problems.push({ field: 'the whole', expected, got: `${keys.length} lines` });
  }
  if (problems.length === 0) return keys;
  const message = 'the body is no list of public SSH host keys';
  throw new ProvisioningError('INPUT_INVALID', message, { problems: problems.slice(0, MOST_KEYS) });
}

function isKeyLine(line: string): boolean {
  return line !== '' && !line.startsWith('#');
}

/** 64 hexadecimal digits; undefined where the installed system has no key. Throws INPUT_INVALID. */
export function parseKeyHash(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (/^[0-9a-f]{64}$/i.test(header)) return header.toLowerCase();
  const expected = 'the SHA-256 of the key: 64 hexadecimal digits';
  const got = JSON.stringify(header.slice(0, 80));
  throw wrongField({ field: 'X-Pilotlight-Key-Sha256', expected, got });
}

/** One event, or a list of them. Throws INPUT_INVALID with each wrong field. */
export function parseInstallerEvents(text: string): readonly InstallerEvent[] {
  const input = parseJson(text);
  return parseInput(installerEventsSchema(input), input);
}

/** Throws INPUT_INVALID. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `the body is not JSON: ${JSON.stringify(text.slice(0, 80))}`;
    throw new ProvisioningError('INPUT_INVALID', message, { cause });
  }
}

const KEPT_BYTES = 64 * 1024;

/** The last 64 KiB: an installer's log tells its failure at the end. Cut at a line where one begins near. */
export function keptLog(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= KEPT_BYTES) return text;
  const end = bytes.subarray(bytes.length - KEPT_BYTES).toString('utf8');
  const firstLine = end.indexOf('\n');
  return firstLine >= 0 && firstLine < 1024
    ? end.slice(firstLine + 1)
    : end.replace(/^\uFFFD+/, '');
}
