/**
 * All that a join needs in a test: an authority, the files of K3s over HTTP, and the grant that names them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { joinProgram } from '../../../src/boot/autoinstall/first-boot-programs.ts';
import { templates } from '../../boot/nodes.ts';
import { command, needs } from '../needs.ts';
import { makeAuthority } from './authority.ts';
import {
  type ArtifactServer,
  type DoorAnswers,
  type DoorVisit,
  openJoinDoor,
  serveArtifacts,
} from './join-door.ts';
import { type JoiningMachine, newJoiningMachine, STAND_INS } from './joining-machine.ts';

export const TOOLS = needs(
  ...[command('curl'), command('dash'), command('busybox', 'busybox-static')],
  ...[command('openssl'), command('setsid', 'util-linux')],
);

export const authority = makeAuthority();

export const FILES: Readonly<Record<string, Buffer>> = {
  k3s: readFileSync(join(STAND_INS, 'k3s')),
  'install.sh': readFileSync(join(STAND_INS, 'install.sh')),
  images: Buffer.alloc(300_000, 'images of pods '),
};

export const IMAGES = '/var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst';

export type GrantWords = {
  readonly command?: 'server' | 'agent';
  readonly lease?: number;
  readonly more?: readonly string[];
};

export function grantText(artifacts: ArtifactServer, words: GrantWords = {}): string {
  const file = (path: string, mode: string, name: string) =>
    `file ${path} ${mode} ${artifacts.sum(name)} ${artifacts.url(name)}`;
  const lines = [
    `command ${words.command ?? 'server'}`,
    'version v1.33.1+k3s1',
    `lease ${words.lease ?? 0}`,
    file('/usr/local/bin/k3s', '0755', 'k3s'),
    file(IMAGES, '0644', 'images'),
    file('/var/lib/pilotlight/install.sh', '0700', 'install.sh'),
    'config /etc/rancher/k3s/config.yaml 0600 config.yaml',
    ...(words.more ?? []),
  ];
  return `${lines.join('\n')}\n`;
}

export const TOKEN = 'Zm91bmRlcnNlY3JldA0123456789';

/** What the first server of a cluster gets. */
export const FOUNDER_CONFIG = `cluster-init: true
token: "${TOKEN}"
tls-san:
  - "192.168.1.10"
node-name: "opti-1"
secrets-encryption: true
`;

export type YardOptions = {
  readonly answers?: (artifacts: ArtifactServer) => DoorAnswers;
  readonly onVisit?: (visit: DoorVisit) => void;
  readonly cuts?: number;
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly clients?: readonly string[];
  /** What the machine believes, if it is not the authority of the door. */
  readonly caPem?: string;
  /** What a test cannot wait for is made shorter. */
  readonly change?: (program: string) => string;
};

/** By default: the founder is granted at once, is told to go on, and then that it has joined. */
export async function newYard(context: TestContext, options: YardOptions = {}) {
  const artifacts = await serveArtifacts(context, options.files ?? FILES, options.cuts);
  const answers = {
    'POST ': [grantText(artifacts)],
    'GET files/config.yaml': [FOUNDER_CONFIG],
    'POST installed': ['go-on'],
    'POST started': ['go-on', 'joined'],
    'POST failed': [{ status: 204 }],
    ...options.answers?.(artifacts),
  };
  const door = await openJoinDoor(context, authority, answers, options.onVisit);
  const machine = await newJoiningMachine(context, {
    program: (options.change ?? String)(joinProgram(templates, door.url)),
    caPem: options.caPem ?? authority.caPem,
    ...(options.clients && { clients: options.clients }),
  });
  return { artifacts, door, machine };
}

const PLANTED = [
  ...['var/lib/pilotlight/key', 'var/lib/pilotlight/ca.pem', 'var/lib/pilotlight/join.sh'],
  'etc/systemd/system/pilotlight-join.service',
  'etc/systemd/system/multi-user.target.wants/pilotlight-join.service',
];

export const ENABLED = 'etc/systemd/system/multi-user.target.wants/k3s.service';

/** Nothing of ours is left, and K3s starts by itself from now on. */
export function assertJoined(machine: JoiningMachine, said: string): void {
  for (const path of [...PLANTED, 'run/pilotlight-join', 'var/lib/pilotlight']) {
    assert.ok(!machine.has(path), `${path} is left: ${said}`);
  }
  assert.ok(machine.has(ENABLED), said);
  assert.equal(machine.systemctl('is-active', 'k3s'), 0);
}
