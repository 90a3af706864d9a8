/**
 * The machine that the doctor runs on, as the doctor asks for it.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '../config.ts';
import type { HostPorts } from '../doctor/ports.ts';
import { fetchByHttp } from '../net/http-fetch.ts';
import { heldPorts } from '../net/open-ports.ts';
import { lookAtTls } from '../net/tls-sight.ts';
import { canBindLowPorts, isRoot, readServedAddresses } from './host.ts';
import { localMac } from './records.ts';
import { RELEASED_AT } from './version.ts';

const PATIENCE_MS = 5_000;
const run = promisify(execFile);

export const doctorHost: HostPorts = {
  addresses: (interfaces) => readServedAddresses(interfaces).served,
  isLocal,
  configured: () => quietly(() => readConfig({ lowPorts: canBindLowPorts(), root: isRoot() })),
  heldPorts: () =>
    heldPorts({
      list: (path) => quietly(() => readdirSync(path)) ?? [],
      readlink: (path) => quietly(() => readlinkSync(path)),
      read: (path) => quietly(() => readFileSync(path, 'utf8')) ?? '',
    }),
  space,
  isSynchronised,
  async certificate(host, port, base) {
    const ca = await fetchByHttp({ url: `${base}/ca.crt`, patienceMs: PATIENCE_MS });
    const caPem = ca.kind === 'answer' && ca.status === 200 ? ca.head.toString() : undefined;
    return await lookAtTls({ host, port, caPem, patienceMs: PATIENCE_MS });
  },
  stranger: () => ({ mac: localMac(), uuid: randomUUID() }),
  now: Date.now,
  releasedAt: RELEASED_AT,
};

/** Processes come and go while they are looked at, and some are other users'. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isLocal(host: string): boolean {
  if (host === 'localhost' || host.startsWith('127.')) return true;
  const all = Object.values(networkInterfaces()).flatMap((infos) => infos ?? []);
  return all.some(({ address }) => address === host.replace(/^\[|\]$/g, ''));
}

async function space(folder: string): Promise<{ total: number; free: number } | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => undefined);
    if (found !== undefined) {
      const { bsize, blocks, bavail } = found;
      return { total: blocks * bsize, free: bavail * bsize };
    }
    if (at === dirname(at)) return undefined;
  }
}

/** As systemd knows it, timesyncd's and chrony's doing alike: the kernel's clock is called synchronised. */
async function isSynchronised(): Promise<boolean | undefined> {
  const asked = ['show', '--property=NTPSynchronized', '--value'];
  const said = await run('timedatectl', asked, { timeout: PATIENCE_MS }).catch(() => undefined);
  const word = said?.stdout.trim();
  return word === 'yes' || word === 'no' ? word === 'yes' : undefined;
}
