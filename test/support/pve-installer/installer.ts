/**
 * A stand-in for Proxmox VE's installer: asks for its answers as it does, reads them as strictly, fetches the
 * program of the first boot by its pinned certificate, and says when it is done.
 *
 * Bodies are those of proxmox-fetch-answer (schema 1.0) and proxmox-post-hook (1.1 in 8.4, 1.2 in 9.1).
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { type Disks, wipedDisks } from './disks.ts';
import { type Answers, type Release, readAnswers } from './read-answers.ts';

export type HostMachine = {
  readonly macs: readonly string[];
  readonly uuid?: string;
  readonly serial?: string;
  readonly disks?: Disks;
  readonly release?: Release;
};

export type InstallerAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
};

const DISKS: Disks = {
  nvme0n1: {
    ...{ DEVNAME: '/dev/nvme0n1', ID_MODEL: 'PM961_NVMe_SAMSUNG_128GB' },
    ...{ ID_SERIAL: 'PM961_S3', ID_SERIAL_SHORT: 'S3' },
  },
};

export const HOST_SSH_KEYS = {
  ecdsa: `ecdsa-sha2-nistp256 ${'A'.repeat(64)} root@pve`,
  ed25519: `ssh-ed25519 ${'B'.repeat(64)} root@pve`,
  rsa: `ssh-rsa ${'C'.repeat(64)} root@pve`,
};

/** FIRST_BOOT_EXEC_MAX_SIZE */
const LARGEST_PROGRAM = 1024 * 1024;

export function questionOf({ macs, uuid, serial, release = '8.4' }: HostMachine) {
  const cards = macs.map((mac, index) => ({ link: `eno${index + 1}`, mac }));
  return {
    $schema: { version: '1.0' },
    product: { fullname: 'Proxmox VE', product: 'pve', enable_btrfs: true },
    iso: { release, isorelease: '1' },
    dmi: {
      system: { serial, uuid, sku: '07A1', name: 'OptiPlex 7050' },
      baseboard: { asset_tag: '', serial: '/H1M8DM2/CN', name: '0XHGX6' },
      chassis: { serial, sku: '', asset_tag: '' },
    },
    network_interfaces: [...cards, { link: 'wlp1s0', mac: '' }],
  };
}

/** Throws where the installer would end at a shell. What it did not come to is undefined. */
export async function install(answerUrl: string, machine: HostMachine) {
  const asked = await post(answerUrl, questionOf(machine));
  if (asked.status !== 200) throw new Error(`Fetching answer file failed: ${asked.body}`);
  const { release = '8.4', disks = DISKS } = machine;
  const answers = readAnswers(asked.body, release);
  const { url, 'cert-fingerprint': fingerprint } = answers['first-boot'];
  const program = await getPinned(url, fingerprint);
  // Only now is a disk touched.
  const wiped = wipedDisks(answers, disks);
  return { answers, program, wiped, report: () => report(answers, machine, wiped) };
}

export function installedOf(answers: Answers, machine: HostMachine, wiped: readonly string[]) {
  const { release = '8.4', disks = DISKS, macs } = machine;
  const isLater = release !== '8.4';
  const { network } = answers;
  return {
    $schema: { version: isLater ? '1.2' : '1.1' },
    'debian-version': '12.10',
    product: { fullname: 'Proxmox VE', short: 'pve', version: isLater ? '9.1.1' : '8.4.0' },
    iso: { release, isorelease: '1' },
    'kernel-version': {
      sysname: 'Linux',
      release: '6.8.12-9-pve',
      version: '#1',
      machine: 'x86_64',
    },
    'boot-info': { mode: 'efi', ...(isLater ? {} : { secureboot: false }) },
    'cpu-info': { cores: 4, cpus: 4, flags: 'vmx', hvm: true, model: 'i5-6500T', sockets: 1 },
    dmi: { system: {}, baseboard: {}, chassis: {} },
    filesystem: answers['disk-setup']['filesystem'],
    fqdn: answers.global.fqdn,
    'machine-id': '0123456789abcdef0123456789abcdef',
    disks: Object.entries(disks).map(([name, properties]) => ({
      size: 127_000_000_000,
      ...(wiped.includes(name) ? { 'is-bootdisk': true } : {}),
      'udev-properties': {
        DEVNAME: `/dev/${name}`,
        ...properties,
        MAJOR: '259',
        CURRENT_TAGS: ':x:',
      },
    })),
    'network-interfaces': macs.map((mac, index) => ({
      ...{ mac, 'udev-properties': { ID_NET_NAME_MAC: `enx${mac.replaceAll(':', '')}` } },
      ...(index === 0 ? { address: network['cidr'] ?? '127.0.0.1/8', 'is-management': true } : {}),
    })),
    'ssh-public-host-keys': isLater ? { ...HOST_SSH_KEYS, ecdsa: 'unknown' } : HOST_SSH_KEYS,
    'reboot-mode': answers.global['reboot-mode'],
  };
}

async function report(answers: Answers, machine: HostMachine, wiped: readonly string[]) {
  const { url } = answers['post-installation-webhook'];
  const answer = await post(url, installedOf(answers, machine, wiped));
  // 9.2 takes these two alone.
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`http error: ${answer.body}`);
  return answer;
}

export function post(url: string, body: unknown): Promise<InstallerAnswer> {
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    ...{
      'Content-Type': 'application/json; charset=utf-8',
      Accept: 'application/json, application/toml;q=0.5',
    },
    'Content-Length': Buffer.byteLength(sent),
  };
  return new Promise((resolve, reject) => {
    const asking = httpRequest(url, { method: 'POST', headers }, (answer) =>
      resolve(taken(answer)),
    );
    asking.on('error', reject).end(sent);
  });
}

/** By the fingerprint alone, as VerifyCertFingerprint does. */
export function getPinned(url: string, fingerprint: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = httpsRequest(url, { rejectUnauthorized: false }, (answer) => {
      const { raw } = (answer.socket as TLSSocket).getPeerCertificate();
      const seen = createHash('sha256').update(raw).digest('hex');
      if (seen !== fingerprint.replaceAll(':', '').toLowerCase()) {
        answer.destroy();
        return reject(new Error('Fingerprint did not match!'));
      }
      taken(answer).then(({ status, body }) => {
        if (status !== 200) reject(new Error(`${url}: ${status} ${body}`));
        else if (body.length > LARGEST_PROGRAM) reject(new Error('Maximum file size is 1 MiB'));
        else resolve(body);
      }, reject);
    });
    asking.on('error', reject).end();
  });
}

async function taken(answer: IncomingMessage): Promise<InstallerAnswer> {
  const body = await text(answer);
  return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', body };
}
