/**
 * Has a certificate made by a process of its own. It happens once a year, and its packages would hold up
 * the loop that answers DHCP for a quarter of a second, and stay; a thread leaves 28 MB behind (measured).
 *
 * @module
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CertificateOrder, KeyAndCertificate } from './certificate-orders.ts';

const CHILD = fileURLToPath(new URL('./certificate-child.ts', import.meta.url));
/** ms. It takes half a second, and three on a Raspberry Pi that is busy. */
const PATIENCE_MS = 60_000;

/** The order holds the authority's key: it goes over a pipe, never as an argument. */
export function haveMade(order: CertificateOrder): Promise<KeyAndCertificate> {
  const child = fork(CHILD, [], {
    ...{ execArgv: [], env: {}, timeout: PATIENCE_MS },
    // What it complains of is for the service's own log.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    const fail = (why: unknown) => {
      reject(new Error(`the certificate could not be made: ${why}`, { cause: why }));
    };
    child.on('message', (pair) => resolve(pair as KeyAndCertificate));
    child.on('error', fail);
    child.on('exit', (code, signal) => fail(`its process ended with ${signal ?? code}`));
    child.send(order, (error) => error && fail(error));
  });
}
