/**
 * Pilotlight as far as Proxmox VE hosts see it: the real store, images, desks, HTTP application and TLS door, on
 * loopback, with an ISO in the folder.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createDesks } from '../../src/composition/desks.ts';
import { createHostSide } from '../../src/composition/host-side.ts';
import type { Medium } from '../../src/composition/medium.ts';
import { createMediumThread } from '../../src/composition/medium-thread.ts';
import { createTrust } from '../../src/composition/trust.ts';
import { createWhatMachinesGet } from '../../src/composition/what-machines-get.ts';
import { parseConfig } from '../../src/config.ts';
import { createJoinApp } from '../../src/http/machine/join/join-app.ts';
import { createTlsServer } from '../../src/http/serving/tls-server.ts';
import { createLog } from '../../src/telemetry/log.ts';
import type { AdoptedHost } from '../../src/workflow/host/ports.ts';
import { makeHostIso } from '../images/support/host-iso.ts';
import { mac } from './desks.ts';
import { startApp } from './http-app.ts';
import { fixedJoinDesk } from './join-face.ts';
import { openTestStore } from './store.ts';

const HOST = { env: {}, pid: 1, lowPorts: false, root: false };

export type HostYard = Awaited<ReturnType<typeof openHostYard>>;

/** `profile` is what stands in the profile `host`, besides its kind and its image. */
export async function openHostYard(context: TestContext, profile: string) {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-hosts-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const log = createLog({ level: 'silent', pretty: false });
  const yaml = `data: ${folder}\ninterfaces: [lo]\ngateway: 127.0.0.1\nnameservers: [127.0.0.1]\n`;
  const base = parseConfig(yaml, HOST);
  await mkdir(base.images, { recursive: true });
  await mkdir(base.profiles, { recursive: true });
  const head = 'kind: proxmox-ve\nimage: "8.4"\nminimumMemoryMiB: 400\n';
  await writeFile(join(base.profiles, 'host.yaml'), `${head}${profile}`);
  await makeHostIso(base.images);
  const store = await openTestStore(context);
  const trust = createTrust(base, log);
  await trust.start();

  const adopted: AdoptedHost[] = [];
  const world = { isAway: false };
  const door = doorOf(context, trust);
  const config = { ...base, joinPort: await door.start() };
  const gets = createWhatMachinesGet({
    ...{ config, log, thread: createMediumThread(), bulkReported: () => {} },
    ...{ inUse: () => undefined, trust, k3sVersion: () => undefined, switchesOff: () => false },
  });
  await gets.profiles.load();
  await gets.images.start();
  context.after(() => gets.images.stop());
  await gets.images.refresh();
  const hostSide = await createHostSide({
    ...{ config, log, store, gets, trust },
    adopt: async (host) => {
      if (world.isAway) throw new Error('the registry of hypervisors fell over');
      adopted.push(host);
    },
  });
  const medium: Medium = { nfs: undefined, mediumFor: () => 'http' };
  const balances = () => false;
  const desks = createDesks({ config, log, store, gets, medium, balances, hostSide });
  door.open(desks.hosts);
  const app = await startApp(context, { store, desk: desks.texts, hosts: desks.hosts });
  const server = `127.0.0.1:${app.port}`;

  return {
    ...{ store, desks, gets, app, server, adopted, world, folder, config, hostSide },
    answerUrl: `http://${server}/pve/answer`,
    enrol: (address: string, hostname: string, changes: object = {}) =>
      store.createNode(
        {
          ...{ macs: [mac(address)], hostname, role: 'none', profile: 'host', by: 'a test' },
          ...changes,
        },
        Date.now(),
      ),
    /** What iPXE gets, once it gets the way to an installer. */
    async script(address: string, facts = ''): Promise<string> {
      const path = `${address.replaceAll(':', '-')}/script.ipxe`;
      for (let tries = 0; tries < 1_200; tries++) {
        const answer = await fetch(`http://${server}/boot/${path}${facts}`);
        const text = await answer.text();
        if (!/the copy of .* is being made/.test(text)) return text;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('the copy of the ISO is never ready');
    },
    lines: async (id: string) => {
      await store.flush();
      return (await store.timeline(id)).map(({ kind, text }) => `${kind}: ${text}`);
    },
  };
}

/** The TLS door has to have its port before the answers can name it. */
function doorOf(context: TestContext, trust: ReturnType<typeof createTrust>) {
  let handler: ReturnType<typeof createJoinApp> | undefined;
  const logged: unknown[] = [];
  const logError = (error: unknown) => void logged.push(error);
  const server = createTlsServer({
    app: {
      handler: (request, response) => {
        assert.ok(handler);
        handler.handler(request, response);
      },
      endStreams: () => {},
    },
    credentials: () => trust.serverCredentials(['127.0.0.1']),
    port: 0,
    hosts: ['127.0.0.1'],
    logError,
  });
  return {
    async start(): Promise<number> {
      const [address] = await server.start();
      context.after(() => server.stop());
      return (address as AddressInfo).port;
    },
    open(hosts: Parameters<typeof createJoinApp>[0]['hosts']) {
      handler = createJoinApp({ joins: fixedJoinDesk(), hosts, now: Date.now, logError });
    },
  };
}
