/**
 * Kubeconfigs as K3s writes them, and a client that uses one as kubectl does.
 *
 * @module
 */
import type { ClusterCredentials } from '../../../src/k3s/credentials.ts';

/** k3s.yaml of a server. */
export function kubeconfigText({ ca, certificate, key }: ClusterCredentials): string {
  const data = (pem: string) => Buffer.from(pem).toString('base64');
  const named = { name: 'default' };
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'default' },
    clusters: [
      {
        ...named,
        cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': data(ca) },
      },
    ],
    users: [
      {
        ...named,
        user: { 'client-certificate-data': data(certificate), 'client-key-data': data(key) },
      },
    ],
    contexts: [{ ...named, context: { cluster: 'default', user: 'default' } }],
  });
}
