/**
 * The text that a Proxmox VE host hands over: lines of words with one space between them, and at the end the
 * certificate of the authority that signs for its API.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { type FieldProblem, ProvisioningError } from '../../../domain/errors.ts';
import type { HostHandOver } from '../../../domain/host-report.ts';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const MOST_ADDRESSES = 64;

type Line = { readonly name: string; readonly form: RegExp; readonly expected: string };

/** What may stand where; lines of other names are passed over, for a later program may tell more. */
const LINES = {
  version: line(
    'version',
    /^pve-manager\/(\d{1,2}\.\d{1,3}(?:\.\d{1,4})?)(?:\/\S*)?$/,
    'the first word of pveversion, such as pve-manager/8.4.1/2a5fa54a8503f96d',
  ),
  kernel: line('kernel', /^([\w.+~-]{1,128})$/, 'the release of a kernel'),
  token: line(
    'token',
    /^([\w.+-]{1,60}@[\w.-]{1,32}![A-Za-z][\w.-]{1,127}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    'the id of an API token and its secret',
  ),
  cluster: line('cluster', /^([A-Za-z0-9][A-Za-z0-9.-]{0,62})$/, 'the name of a cluster'),
  address: line(
    'address',
    /^([\x21-\x2e\x30-\x7e]{1,15}) (\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2})$/,
    'an interface and its address with the prefix',
  ),
} as const;

function line(name: string, form: RegExp, expected: string): Line {
  return { name, form, expected };
}

/** Throws INPUT_INVALID that names each wrong line; what was got of a secret is not in it. */
export function parseHandOver(text: string): HostHandOver {
  const at = text.indexOf(BEGIN);
  const lines = (at === -1 ? text : text.slice(0, at)).split(/\r?\n/);
  const problems: FieldProblem[] = [];
  const read = (one: Line) => matches(lines, one, problems);
  const needed = (one: Line) => first(read(one), one, problems);
  const [version = ''] = needed(LINES.version);
  const [tokenId = '', tokenSecret = ''] = needed(LINES.token);
  const [[kernel] = []] = read(LINES.kernel);
  const [[cluster] = []] = read(LINES.cluster);
  const addresses = read(LINES.address).slice(0, MOST_ADDRESSES);
  const caPem = certificateIn(at === -1 ? '' : text.slice(at), problems);
  if (problems.length > 0) {
    const fields = problems.map(({ field }) => field).join(', ');
    throw new ProvisioningError('INPUT_INVALID', `look at ${fields}`, { problems });
  }
  return {
    ...{ version, kernel, tokenId, tokenSecret, cluster, caPem },
    addresses: addresses.map(([interfaceName = '', address = '']) => ({ interfaceName, address })),
  };
}

type Words = readonly string[];

/** The groups of each line of that name. */
function matches(lines: Words, { name, form, expected }: Line, problems: FieldProblem[]) {
  return lines.flatMap((whole): Words[] => {
    if (!whole.startsWith(`${name} `)) return [];
    const [, ...groups] = form.exec(whole.slice(name.length + 1)) ?? [];
    if (groups.length > 0) return [groups];
    problems.push({ field: name, expected, got: 'another text' });
    return [];
  });
}

function first(found: readonly Words[], { name, expected }: Line, problems: FieldProblem[]): Words {
  const [words] = found;
  const isTold = problems.some(({ field }) => field === name);
  if (words === undefined && !isTold) problems.push({ field: name, expected, got: 'no such line' });
  return words ?? [];
}

/** One certificate, and nothing after it. */
function certificateIn(text: string, problems: FieldProblem[]): string {
  try {
    const { ca, subject } = new X509Certificate(text);
    if (!ca) {
      const got = `that of ${subject.replaceAll('\n', ', ')}`;
      problems.push({ field: 'certificate', expected: 'the certificate of an authority', got });
    }
    return new X509Certificate(text).toString();
  } catch {
    const expected = 'the certificate of its authority, in PEM';
    problems.push({ field: 'certificate', expected, got: text === '' ? 'none' : 'another text' });
    return '';
  }
}
