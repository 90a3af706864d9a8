/**
 * The join's face on an ephemeral loopback port: real TLS by a real authority, over a desk with fixed answers.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import type { JoinWord } from '../../src/domain/cluster/join.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { createJoinApp } from '../../src/http/machine/join/join-app.ts';
import type { GrantText } from '../../src/http/machine/join/join-grant.ts';
import type { JoinAsking, JoinDesk, JoinVisit } from '../../src/http/machine/join/join-routes.ts';
import {
  createTlsServer,
  type TlsServer,
  type TlsServerOptions,
} from '../../src/http/serving/tls-server.ts';
import { type Authority, createAuthority } from '../../src/pki/authority.ts';
import { NO_HOSTS } from './no-hosts.ts';

export const KEY = '0f'.repeat(32);
export const GRANTED: GrantText = {
  command: 'server',
  version: 'v1.33.1+k3s1',
  leaseSeconds: 240,
  files: [
    {
      path: '/usr/local/bin/k3s',
      mode: '0755',
      sha256: 'ab'.repeat(32),
      url: 'http://192.168.1.10:8081/k3s/download/v1.33.1+k3s1/k3s',
    },
  ],
  configs: [{ path: '/etc/rancher/k3s/config.yaml', mode: '0600', name: 'config.yaml' }],
};

/** Knows the node `opti-1` by `KEY`; says `answer`, and remembers what it heard. */
export type FixedJoinDesk = JoinDesk & {
  answer: JoinAsking;
  readonly heard: { readonly nodeId: string; readonly told: unknown }[];
};

export function fixedJoinDesk(): FixedJoinDesk {
  const heard: FixedJoinDesk['heard'] = [];
  function admit({ nodeId, key }: JoinVisit, told: unknown): void {
    if (nodeId !== 'opti-1' || key !== KEY) {
      throw new ProvisioningError('KEY_WRONG', 'this key is not the one that was planted here');
    }
    heard.push({ nodeId, told });
  }
  return {
    answer: { kind: 'grant', grant: GRANTED },
    heard,
    async ask(visit, facts) {
      admit(visit, facts);
      return this.answer;
    },
    async file(visit, name) {
      admit(visit, name);
      if (name === 'config.yaml') return 'cluster-init: true\n';
      throw new ProvisioningError('ROUTE_NOT_FOUND', 'the grant has no such file');
    },
    async word(visit, word: JoinWord) {
      admit(visit, word);
      return word.kind === 'started' ? 'joined' : 'go-on';
    },
  };
}

export type JoinFace = {
  readonly port: number;
  readonly server: TlsServer;
  readonly desk: FixedJoinDesk;
  readonly logged: unknown[];
};

let made: Promise<Authority> | undefined;

/** One for the whole test file: an authority costs half a second. */
export function testAuthority(): Promise<Authority> {
  made ??= makeAuthority();
  return made;
}

async function makeAuthority(): Promise<Authority> {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-join-'));
  after(() => rmSync(folder, { recursive: true }));
  const authority = createAuthority({ folder, now: Date.now });
  await authority.start();
  return authority;
}

export async function startJoinFace(
  context: TestContext,
  changes: Partial<TlsServerOptions> = {},
): Promise<JoinFace> {
  const authority = await testAuthority();
  const desk = fixedJoinDesk();
  const logged: unknown[] = [];
  const logError = (error: unknown) => void logged.push(error);
  const app = createJoinApp({ joins: desk, hosts: NO_HOSTS, now: Date.now, logError });
  const server = createTlsServer({
    app,
    credentials: () => authority.serverCredentials(['127.0.0.1', 'pilot']),
    port: 0,
    hosts: ['127.0.0.1'],
    logError,
    ...changes,
  });
  const [address] = await server.start();
  context.after(() => server.stop());
  return { port: (address as AddressInfo).port, server, desk, logged };
}

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

type Call = RequestOptions & { readonly body?: string; readonly key?: string | undefined };

/** A connection of its own, with the authority pinned and `KEY` shown; `key: undefined` shows none. */
export async function callJoin({ port }: JoinFace, path: string, call: Call = {}): Promise<Answer> {
  const { body, key = 'key' in call ? undefined : KEY, ...options } = call;
  const ca = (await testAuthority()).caPem();
  const headers = { ...(key && { Authorization: `Bearer ${key}` }), ...options.headers };
  return await new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, ca, agent: false, method: 'POST', ...options, headers },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part) => parts.push(part)).on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, headers: told } = response;
          resolve({ status, headers: told, text: Buffer.concat(parts).toString() });
        });
      },
    );
    asked.on('error', reject).end(body);
  });
}
