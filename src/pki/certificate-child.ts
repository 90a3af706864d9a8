/**
 * The process that makes one certificate: an order comes in, a certificate goes out, and it is over.
 *
 * @module
 */
import type { CertificateOrder } from './certificate-orders.ts';
import { makeCertificate } from './make-certificate.ts';

process.once('message', async (order: CertificateOrder) => {
  const pair = await makeCertificate(order);
  process.send?.(pair, () => {
    // Nobody is there any more where the service was killed meanwhile.
    if (process.connected) process.disconnect();
  });
});
