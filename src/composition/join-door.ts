/**
 * The TLS door: installed machines ask for their turn there, Proxmox VE hosts hand over, and people have the
 * page and the API.
 *
 * @module
 */
import type { RequestListener } from 'node:http';
import type { Config } from '../config.ts';
import { createJoinApp } from '../http/machine/join/join-app.ts';
import { createTlsServer } from '../http/serving/tls-server.ts';
import { createCertificateWatch } from '../pki/certificate-watch.ts';
import { createGivenCertificate } from '../pki/given-certificate.ts';
import type { Log } from '../telemetry/log.ts';
import type { HostDesk } from '../workflow/host-desk.ts';
import type { JoinDesk } from '../workflow/join-desk.ts';
import type { readInheritedSockets } from './host.ts';
import type { Trust } from './trust.ts';

export type JoinDoorParts = {
  readonly config: Config;
  readonly log: Log;
  readonly trust: Trust;
  readonly joins: JoinDesk;
  /** The page and the API. */
  readonly face: RequestListener;
  readonly hosts: HostDesk;
  readonly inherited: ReturnType<typeof readInheritedSockets>;
};

export function createJoinDoor(parts: JoinDoorParts) {
  const { config, log, trust, joins, hosts, face, inherited } = parts;
  const port = config.joinPort;
  const logError = (error: unknown) => log.error(error, 'join');
  const credentials = trust.serverCredentials;
  const given = givenCertificate(config, logError);
  const join = createJoinApp({ joins, hosts, now: Date.now, logError });
  const server = createTlsServer({
    app: { ...join, handler: byPath(join.handler, face) },
    credentials: () => credentials(trust.names()),
    named: given?.named,
    port,
    hosts: ['0.0.0.0'],
    fd: inherited.find((socket) => socket.protocol === 'tcp' && socket.port === port)?.fd,
    logError,
  });
  const watch = createCertificateWatch({
    names: trust.names,
    credentials,
    apply: server.setCredentials,
    logError,
  });
  return {
    async start() {
      await given?.start();
      await server.start();
      watch.start();
    },
    /** The addresses of this host have changed. */
    look: watch.look,
    /** A certificate that the operator brought may have been renewed. */
    lookAtFiles: async () => given?.look(),
    async stop() {
      watch.stop();
      await server.stop();
    },
  };
}

const MACHINES = /^\/(join|pve)\//;

/** Machines pin our authority; the rest is for people and programs. */
function byPath(join: RequestListener, face: RequestListener): RequestListener {
  return (request, response) => (MACHINES.test(request.url ?? '') ? join : face)(request, response);
}

function givenCertificate(config: Config, logError: (error: unknown) => void) {
  const { tlsCertificate: certificateFile, tlsKey: keyFile } = config;
  if (certificateFile === undefined || keyFile === undefined) return undefined;
  return createGivenCertificate({ certificateFile, keyFile, now: Date.now, logError });
}
