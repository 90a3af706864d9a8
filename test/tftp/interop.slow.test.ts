/**
 * Clients that others wrote.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createTftpRoot } from '../../src/tftp/root.ts';
import { command, needs } from '../support/needs.ts';
import { download } from './download.ts';
import { serving } from './serving.ts';

const run = promisify(execFile);

type Fetch = (port: number, path: string, into: string, address: string) => Promise<unknown>;

type NpmClient = {
  get(remote: string, local: string, done: (error?: Error | null) => void): void;
};
type NpmTftp = { createClient(options: Readonly<Record<string, unknown>>): NpmClient };
const npmTftp: NpmTftp = createRequire(import.meta.url)('tftp');

function curl(...options: readonly string[]): Fetch {
  return (port, path, into, address) => {
    const url = `tftp://${address}:${port}/${path}`;
    return run('curl', ['-sS', '-m', '60', ...options, '-o', into, url]);
  };
}

function tftpHpa(mode: string): Fetch {
  return (port, path, into, address) =>
    run('tftp', ['-m', mode, address, String(port), '-c', 'get', path, into], { timeout: 60_000 });
}

function atftp(...options: readonly string[]): Fetch {
  const words = options.flatMap((option) => ['--option', option]);
  return (port, path, into, address) =>
    run('atftp', [...words, '-g', '-r', path, '-l', into, address, String(port)], {
      timeout: 60_000,
    });
}

function npm(options: Readonly<Record<string, number>>): Fetch {
  return (port, path, into, host) =>
    new Promise<void>((resolve, reject) => {
      const client = npmTftp.createClient({ host, port, ...options });
      client.get(path, into, (error) => (error ? reject(error) : resolve()));
    });
}

type Client = { readonly name: string; readonly packageName: string; readonly fetch: Fetch };

const CLIENTS: readonly Client[] = [
  { name: 'curl', packageName: 'curl', fetch: curl() },
  { name: 'curl, blocks of 1468', packageName: 'curl', fetch: curl('--tftp-blksize', '1468') },
  { name: 'curl without options', packageName: 'curl', fetch: curl('--tftp-no-options') },
  { name: 'tftp-hpa, octet', packageName: 'tftp-hpa', fetch: tftpHpa('octet') },
  { name: 'atftp', packageName: 'atftp', fetch: atftp() },
  {
    name: 'atftp, blocks of 1468, tsize and timeout',
    packageName: 'atftp',
    fetch: atftp('blksize 1468', 'tsize', 'timeout 2'),
  },
  {
    name: 'atftp, windows of 16',
    packageName: 'atftp',
    fetch: atftp('blksize 1468', 'windowsize 16', 'tsize'),
  },
  { name: 'npm tftp', packageName: '', fetch: npm({ blockSize: 1468, windowSize: 4 }) },
  { name: 'npm tftp in lockstep', packageName: '', fetch: npm({ blockSize: 512, windowSize: 1 }) },
];

const FILES: Readonly<Record<string, number>> = {
  empty: 0,
  byte: 1,
  'two-blocks': 2 * 512,
  'three-large-blocks': 3 * 1468,
  megabyte: 1_000_000,
  'forty-megabytes': 40_000_000,
};

function commandOf(packageName: string) {
  const name = packageName === 'tftp-hpa' ? 'tftp' : packageName;
  return packageName === '' ? [] : [command(name, packageName)];
}

for (const { name, packageName, fetch } of CLIENTS) {
  test(`${name} gets every file whole`, needs(...commandOf(packageName)), async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'tftp-interop-'));
    t.after(() => rmSync(folder, { recursive: true }));
    for (const [file, size] of Object.entries(FILES))
      writeFileSync(join(folder, file), patternOf(size));
    const root = createTftpRoot(folder);
    const { port } = await serving(t, { open: ({ path }) => root.resolve(path) });
    for (const file of Object.keys(FILES)) {
      const copy = join(folder, `${file}.copy`);
      await fetch(port, file, copy, '127.0.0.1');
      assert.ok(readFileSync(copy).equals(readFileSync(join(folder, file))), file);
    }
  });
}

test('tftp-hpa translates netascii back', needs(command('tftp', 'tftp-hpa')), async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tftp-interop-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = patternOf(100_000);
  const { port } = await serving(t, { files: { f: file } });
  await tftpHpa('netascii')(port, 'f', join(folder, 'copy'), '127.0.0.1');
  assert.ok(readFileSync(join(folder, 'copy')).equals(file));
});

test('clients are answered from the address that they asked', needs(command('curl')), async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tftp-interop-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const addresses = ['127.0.0.1', '127.0.0.2'];
  const file = patternOf(5000);
  const { portOf } = await serving(t, { files: { f: file }, addresses });
  for (const address of addresses) {
    const into = join(folder, address);
    await curl()(portOf(address), 'f', into, address);
    assert.ok(readFileSync(into).equals(file));
  }
});

test('64 MB in blocks of 512 bytes: the block number wraps twice', async (t) => {
  const file = patternOf(64 * 1024 * 1024);
  const { port } = await serving(t, { files: { f: file } });
  for (const windowsize of [1, 32]) {
    const { bytes, packets } = await download({ port, path: 'f', options: { windowsize } });
    assert.ok(bytes.equals(file));
    assert.ok(packets < 131_073 * 1.01, `${packets} packets`);
  }
});

function patternOf(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 9)) & 0xff;
  return bytes;
}
