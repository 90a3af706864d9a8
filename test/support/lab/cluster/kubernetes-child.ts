/**
 * The process behind kubernetes-host.ts: one state for the whole cluster, and for each server a listener of
 * its own, to which that machine's port 6443 is forwarded byte by byte. TLS goes from end to end, and the
 * certificates are signed by the authority that the founder made.
 *
 *     node kubernetes-child.ts ADDRESS PORT
 *
 * It says `listening`, and then each start of a `k3s server` as JSON, a line each.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { adminOf, KUBE_SYSTEM } from '../../kubernetes/a-cluster.ts';
import { kubernetesNode } from '../../kubernetes/a-kubernetes-node.ts';
import { type ClusterPki, createClusterPki } from '../../kubernetes/cluster-pki.ts';
import { startKubernetes } from '../../kubernetes/kubernetes-api.ts';
import { createObjectStore } from '../../kubernetes/object-store.ts';
import type { K3sStart } from './kubernetes-host.ts';

type Form = (name: string) => string;

/** How long a kubelet takes to be Ready. */
const KUBELET_MS = 2000;

const [address = '', port = ''] = process.argv.slice(2);
const store = createObjectStore();
store.put('namespaces', KUBE_SYSTEM);
/** By the authority's sum: a second one is a second cluster, and the test sees it. */
const authorities = new Map<string, Promise<ClusterPki>>();
const listeners = new Map<string, Promise<number>>();

createServer((request, response) => {
  const registered = text(request).then((body) => {
    const fields = new URLSearchParams(body);
    return register((name) => fields.get(name) ?? '');
  });
  registered.then(
    (answer) => response.end(answer),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
}).listen(Number(port), address, () => console.log('listening'));

/** The port to forward to, on a line of its own, and k3s.yaml behind it. */
async function register(form: Form): Promise<string> {
  const certificate = form('certificate');
  const authority = createHash('sha256').update(certificate).digest('hex');
  const start: K3sStart = {
    ...{ name: form('name'), address: form('address'), machineId: form('machineId') },
    ...{ founds: form('founds') === 'true', authority },
  };
  console.log(JSON.stringify(start));
  const known = authorities.get(authority) ?? createClusterPki({ certificate, key: form('key') });
  authorities.set(authority, known);
  const pki = await known;
  const listener = listeners.get(start.name) ?? listen(pki, form);
  listeners.set(start.name, listener);
  const forwarded = await listener;
  void runKubelet(start);
  return `${forwarded}\n${await k3sYaml(pki)}\n`;
}

async function listen(pki: ClusterPki, form: Form): Promise<number> {
  // As K3s: its own addresses, the service's names, and what tls-san names.
  const names = [form('address'), '127.0.0.1', 'kubernetes', ...form('names').split('\n')];
  const serverPem = await pki.server(names.filter((name) => name !== ''));
  const open = new Map([
    ['/cacerts', form('certificate')],
    ['/bootstrap', form('bootstrap')],
  ]);
  const test = { after: () => undefined };
  const api = await startKubernetes(test, { pki, store, serverPem, host: address, open });
  return api.port;
}

async function runKubelet({ name, address, machineId }: K3sStart): Promise<void> {
  const node = { name, address, machineId, server: true };
  if (store.get('nodes', name) === undefined) {
    store.put('nodes', kubernetesNode({ ...node, ready: false }));
  }
  await delay(KUBELET_MS);
  store.put('nodes', kubernetesNode({ ...node, ready: true }));
}

/** JSON is YAML. */
async function k3sYaml(pki: ClusterPki): Promise<string> {
  const { ca, certificate, key } = await adminOf(pki);
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
  const cluster = { server: 'https://127.0.0.1:6443', 'certificate-authority-data': base64(ca) };
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', preferences: {}, 'current-context': 'default' },
    clusters: [{ name: 'default', cluster }],
    users: [{ name: 'default', user }],
    contexts: [{ name: 'default', context: { cluster: 'default', user: 'default' } }],
  });
}
