/**
 * Reads answer.toml as Proxmox VE's installer does: an unknown key, a missing one or one of another type is
 * the end (`deny_unknown_fields` of proxmox-auto-installer/src/answer.rs, releases 8.4 and 9.1).
 *
 * Python's own TOML reader takes it apart, which shares nothing with what wrote it.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { command } from '../needs.ts';

export const PYTHON = command('python3');

export type Answers = {
  readonly global: {
    readonly fqdn: string;
    readonly 'root-password-hashed': string;
    readonly 'root-ssh-keys': readonly string[];
    readonly 'reboot-mode': 'reboot' | 'power-off';
    readonly [key: string]: unknown;
  };
  readonly network: Readonly<Record<string, unknown>>;
  readonly 'disk-setup': Readonly<Record<string, unknown>>;
  readonly 'post-installation-webhook': { readonly url: string };
  readonly 'first-boot': { readonly url: string; readonly 'cert-fingerprint': string };
};

type Check = (value: unknown, at: string) => void;

/** What is wrong with the answers, in the installer's manner: it says one thing, and ends. */
export class AnswersRefused extends Error {
  override readonly name = 'AnswersRefused';
}

export type Release = '8.4' | '9.1';

export function readAnswers(text: string, release: Release): Answers {
  return checkAnswers(parseToml(text), release);
}

/** Throws AnswersRefused. */
export function checkAnswers(value: unknown, release: Release): Answers {
  answersOf(release)(value, '');
  crossChecks(value as Answers, release);
  return value as Answers;
}

export function parseToml(text: string): unknown {
  return parseTomls([text])[0];
}

/** In one run of Python. Dates come as text. */
export function parseTomls(texts: readonly string[]): readonly unknown[] {
  const program =
    'import json,sys,tomllib; print(json.dumps([tomllib.loads(t) for t in json.load(sys.stdin)], default=str))';
  const input = JSON.stringify(texts);
  const { status, stdout, stderr } = spawnSync('python3', ['-c', program], {
    ...{ input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  });
  if (status !== 0) throw new AnswersRefused(stderr.trim().split('\n').at(-1) ?? 'no TOML');
  return JSON.parse(stdout);
}

function refuse(at: string, what: string): never {
  throw new AnswersRefused(`${at || 'the document'}: ${what}`);
}

const text: Check = (value, at) => {
  if (typeof value !== 'string') refuse(at, `expected a string, got ${JSON.stringify(value)}`);
};
const flag: Check = (value, at) => {
  if (typeof value !== 'boolean') refuse(at, 'expected a boolean');
};
const number: Check = (value, at) => {
  if (typeof value !== 'number') refuse(at, 'expected a number');
};
const whole: Check = (value, at) => {
  if (!Number.isInteger(value) || (value as number) < 0) refuse(at, 'expected usize');
};
const like =
  (form: RegExp): Check =>
  (value, at) => {
    text(value, at);
    if (!form.test(value as string)) refuse(at, `unknown variant or form ${JSON.stringify(value)}`);
  };
const oneOf = (...words: readonly string[]) => like(new RegExp(`^(?:${words.join('|')})$`));
const listOf =
  (item: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value)) refuse(at, 'expected a sequence');
    for (const [index, one] of (value as unknown[]).entries()) item(one, `${at}[${index}]`);
  };
const mapOf =
  (item: Check): Check =>
  (value, at) => {
    if (typeof value !== 'object' || value === null) refuse(at, 'expected a map');
    for (const [key, one] of Object.entries(value as object)) item(one, `${at}.${key}`);
  };

function struct(
  needed: Readonly<Record<string, Check>>,
  may: Readonly<Record<string, Check>>,
): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      refuse(at, 'expected a table');
    }
    const entries = Object.entries(value as object);
    for (const [key, one] of entries) {
      const check = needed[key] ?? may[key];
      if (check === undefined) refuse(at, `unknown field \`${key}\``);
      check(one, at === '' ? key : `${at}.${key}`);
    }
    for (const key of Object.keys(needed)) {
      if (!entries.some(([name]) => name === key)) refuse(at, `missing field \`${key}\``);
    }
  };
}

const IP = /^\d{1,3}(\.\d{1,3}){3}$/;
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const FQDN = new RegExp(`^(?!\\d+\\.)${LABEL}(?:\\.${LABEL})+$`);
const KEYBOARDS =
  'de de-ch dk en-gb en-us es fi fr fr-be fr-ca fr-ch hu is it jp lt mk nl no pl pt pt-br se si tr';

function answersOf(release: '8.4' | '9.1'): Check {
  const pinning = struct({ enabled: flag }, { mapping: mapOf(text) });
  const network = {
    source: oneOf('from-dhcp', 'from-answer'),
    cidr: like(/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/),
    dns: like(IP),
    gateway: like(IP),
    filter: mapOf(text),
  };
  return struct(
    {
      global: struct(
        {
          country: text,
          fqdn: like(FQDN),
          keyboard: oneOf(...KEYBOARDS.split(' ')),
          mailto: like(/^[^@\s]+@[^@\s]+$/),
          timezone: text,
        },
        {
          'root-password': text,
          'root-password-hashed': text,
          'reboot-on-error': flag,
          'reboot-mode': oneOf('reboot', 'power-off'),
          'root-ssh-keys': listOf(text),
        },
      ),
      network: struct(
        {},
        release === '9.1' ? { ...network, 'interface-name-pinning': pinning } : network,
      ),
      'disk-setup': struct(
        { filesystem: oneOf('ext4', 'xfs', 'zfs', 'btrfs') },
        {
          'disk-list': listOf(text),
          filter: mapOf(text),
          'filter-match': oneOf('any', 'all'),
          zfs: struct(
            {},
            {
              raid: oneOf('raid0', 'raid1', 'raid10', 'raidz-1', 'raidz-2', 'raidz-3'),
              ...{ ashift: whole, 'arc-max': whole, copies: whole, hdsize: number },
              checksum: oneOf('on', 'fletcher4', 'sha256'),
              compress: oneOf('on', 'off', 'lzjb', 'lz4', 'zle', 'gzip', 'zstd'),
            },
          ),
          lvm: struct(
            {},
            { hdsize: number, swapsize: number, maxroot: number, maxvz: number, minfree: number },
          ),
          btrfs: struct(
            {},
            {
              hdsize: number,
              raid: oneOf('raid0', 'raid1', 'raid10'),
              compress: oneOf('on', 'off', 'zlib', 'lzo', 'zstd'),
            },
          ),
        },
      ),
    },
    {
      'post-installation-webhook': struct({ url: text }, { 'cert-fingerprint': text }),
      'first-boot': struct(
        { source: oneOf('from-url', 'from-iso') },
        {
          ordering: oneOf('before-network', 'network-online', 'fully-up'),
          ...{ url: text, 'cert-fingerprint': text },
        },
      ),
    },
  );
}

/** What the types alone do not say (TryFrom of answer.rs, verify_* of utils.rs). */
function crossChecks(answers: Answers, release: '8.4' | '9.1'): void {
  const { global, network, 'disk-setup': disks, 'first-boot': first } = answers;
  const passwords = ['root-password', 'root-password-hashed'].filter((key) => key in global);
  if (passwords.length !== 1) refuse('global', 'exactly one root password must be set');
  const manual = ['cidr', 'dns', 'gateway', 'filter'];
  const isManual = network['source'] === 'from-answer';
  for (const key of manual) {
    if (isManual !== key in network) refuse('network', `Field '${key}' and the source disagree`);
  }
  const list = disks['disk-list'] as readonly string[] | undefined;
  if ((list === undefined) === (disks['filter'] === undefined)) {
    refuse('disk-setup', "Need either 'disk-list' or 'filter' set");
  }
  const { filesystem } = disks;
  const own = filesystem === 'zfs' || filesystem === 'btrfs' ? String(filesystem) : 'lvm';
  for (const other of ['zfs', 'lvm', 'btrfs']) {
    if (other !== own && other in disks) refuse('disk-setup', `only '${own}' options are set`);
  }
  if (own === 'lvm' && (list?.length ?? 0) > 1) refuse('disk-setup', 'define only one disk');
  const options = (disks[own] ?? {}) as Readonly<Record<string, number>>;
  if (own !== 'lvm' && options['raid'] === undefined) refuse('disk-setup', 'raid must be set');
  const { swapsize = 0, hdsize = Number.POSITIVE_INFINITY } = options;
  if (release === '9.1' && swapsize > hdsize / 2) refuse('disk-setup', 'Swap size too large');
  if ('source' in first && first['source'] === 'from-url' && first.url === undefined) {
    refuse('first-boot', 'source set to URL, but none specified');
  }
}
