/**
 * The doctor for the command line: its checks, over our own codecs as a machine would use them.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { userDataProblems } from '../boot/autoinstall/judge-user-data.ts';
import { askBootServer, askLan } from '../dhcp/probe/ask.ts';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import type { DoctorPorts, DoctorWish, ServicePorts } from '../doctor/ports.ts';
import { fetchByHttp } from '../net/http-fetch.ts';
import { probeMedium } from '../nfs/probe.ts';
import { fetchByTftp } from '../tftp/fetch.ts';
import { doctorHost } from './doctor-host.ts';

/** As long as EDK2 waits for its first offers. */
const OFFERS_MS = 4_000;
const BOOT_SERVER_MS = 2_000;
const PATIENCE_MS = 5_000;
/** Four times. */
const TFTP_PATIENCE_MS = 1_000;

export type DoctorRun = {
  readonly service: ServicePorts;
  readonly wish: DoctorWish;
  readonly tell: (finding: Finding) => void;
};

export async function doctor({ service, wish, tell }: DoctorRun): Promise<readonly Finding[]> {
  const ports: DoctorPorts = {
    service,
    tell,
    host: doctorHost,
    lan: {
      ask: (asker, addresses, dhcpPort) =>
        askLan({ asker, addresses, dhcpPort, waitMs: OFFERS_MS }),
      askBootServer: (asker, { from, server, port }) =>
        askBootServer({
          ...{ asker, from, waitMs: BOOT_SERVER_MS },
          to: { address: server, port },
        }),
    },
    tftp: (wanted) => fetchByTftp({ ...wanted, patienceMs: TFTP_PATIENCE_MS }),
    http: (url, range) => {
      const wanted = { url, patienceMs: PATIENCE_MS };
      return fetchByHttp(range === undefined ? wanted : { ...wanted, range });
    },
    sumOf: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    probeMedium: (host, portmapPort, path) =>
      probeMedium({ host, portmapPort, path, file: ['.disk', 'info'] }),
    userDataProblems,
  };
  return await examine(ports, wish);
}
