/**
 * The routes of the stand-in of the Kubernetes API. What is not here answers 404, as an unknown resource does.
 *
 * @module
 */
import {
  type Answered,
  type Asked,
  asRecord,
  mediaType,
  merge,
  Refusal,
  requireObject,
  sendJson,
} from './api-answers.ts';
import type { Watches } from './api-watch.ts';
import type { ClusterPki } from './cluster-pki.ts';
import type { ApiObject, ObjectStore } from './object-store.ts';

export type RouteState = {
  /** `namespace/pod`: how many more evictions its disruption budget refuses. */
  readonly budgets: Map<string, number>;
  /** How long the etcd controller takes for a member; ms. Infinity for one that is stuck. */
  finalizerMs: number;
  /** Whether the signing controller works. */
  signs: boolean;
  /** Why the signer refuses; undefined where it does not. */
  refusal: string | undefined;
};

export type Handling = {
  readonly request: Asked;
  readonly response: Answered;
  readonly body: unknown;
  readonly query: URLSearchParams;
  /** What the path's `:names` stand for, in their order. */
  readonly parts: readonly string[];
  readonly store: ObjectStore;
  readonly pki: ClusterPki;
  readonly watches: Watches;
  readonly state: RouteState;
};

type Route = (handling: Handling) => void | Promise<void>;

const CSR = 'certificatesigningrequests';
const CSRS = `/apis/certificates.k8s.io/v1/${CSR}`;

const ROUTES: readonly (readonly [method: string, path: string, route: Route])[] = [
  ['GET', '/readyz', ({ response }) => void response.end('ok')],
  ['GET', '/api/v1/nodes', listNodes],
  ['GET', '/api/v1/nodes/:name', readOne('nodes')],
  ['PATCH', '/api/v1/nodes/:name', patchNode],
  ['DELETE', '/api/v1/nodes/:name', deleteNode],
  ['GET', '/api/v1/namespaces/:name', readOne('namespaces')],
  ['GET', '/api/v1/pods', listPods],
  ['POST', '/api/v1/namespaces/:namespace/pods/:name/eviction', evict],
  ['DELETE', '/api/v1/namespaces/:namespace/secrets/:name', deleteSecret],
  ['POST', CSRS, createRequest],
  ['GET', `${CSRS}/:name`, readOne(CSR)],
  ['PUT', `${CSRS}/:name/approval`, approve],
  ['DELETE', `${CSRS}/:name`, deleteRequest],
];

export function routeOf(method: string, path: string): { route: Route; parts: string[] } {
  const given = path.split('/');
  for (const [itsMethod, itsPath, route] of ROUTES) {
    const wanted = itsPath.split('/');
    const fits = wanted.every((part, at) => part.startsWith(':') || part === given[at]);
    if (method !== itsMethod || wanted.length !== given.length || !fits) continue;
    const parts = given.filter((_, at) => wanted[at]?.startsWith(':'));
    return { route, parts: parts.map(decodeURIComponent) };
  }
  throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
}

const notFound = (resource: string, name = '') =>
  new Refusal(404, 'NotFound', `${resource} "${name}" not found`);

function readOne(resource: string): Route {
  return ({ response, store, parts }) => {
    const found = store.get(resource, parts[0] ?? '');
    if (found === undefined) throw notFound(resource, parts[0]);
    sendJson(response, 200, found);
  };
}

function listNodes({ response, store, query, watches }: Handling): void {
  if (query.get('watch') === 'true') {
    watches.serve(response, query, 'nodes');
    return;
  }
  const metadata = { resourceVersion: store.version() };
  const items = store.list('nodes').map(({ apiVersion: _, kind: __, ...item }) => item);
  sendJson(response, 200, { kind: 'NodeList', apiVersion: 'v1', metadata, items });
}

function patchNode({ request, response, store, body, parts }: Handling): void {
  const type = mediaType(request, [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/strategic-merge-patch+json',
  ]);
  if (type === 'application/json-patch+json' && !Array.isArray(body)) {
    throw new Refusal(
      400,
      'BadRequest',
      'json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    );
  }
  const found = store.get('nodes', parts[0] ?? '');
  if (found === undefined) throw notFound('nodes', parts[0]);
  sendJson(response, 200, store.put('nodes', merge(found, asRecord(body)) as ApiObject));
}

function deleteNode({ response, store, body, parts, state }: Handling): void {
  const name = parts[0] ?? '';
  const found = store.get('nodes', name);
  if (found === undefined) throw notFound('nodes', name);
  const wanted = (body as { preconditions?: { uid?: string } } | undefined)?.preconditions?.uid;
  if (wanted !== undefined && wanted !== found.metadata.uid) {
    throw new Refusal(409, 'Conflict', `the UID in the precondition (${wanted}) does not match`);
  }
  store.remove('nodes', name);
  if (Number.isFinite(state.finalizerMs)) {
    setTimeout(() => store.finalize('nodes', name), state.finalizerMs);
  }
  sendJson(response, 200, store.get('nodes', name) ?? { kind: 'Status', status: 'Success' });
}

function listPods({ response, store, query }: Handling): void {
  const selector = query.get('fieldSelector') ?? '';
  const node = /^spec\.nodeName=(.+)$/.exec(selector)?.[1];
  if (selector !== '' && node === undefined) {
    throw new Refusal(400, 'BadRequest', `field label not supported: ${selector}`);
  }
  const items = store.list('pods').filter(({ spec }) => spec?.['nodeName'] === node);
  const metadata = { resourceVersion: store.version() };
  sendJson(response, 200, { kind: 'PodList', apiVersion: 'v1', metadata, items });
}

function evict({ request, response, store, body, parts, state }: Handling): void {
  requireObject(request, body, 'Eviction');
  const [namespace = '', name = ''] = parts;
  const found = store.get('pods', name, namespace);
  if (found === undefined) throw notFound('pods', name);
  const refusals = state.budgets.get(`${namespace}/${name}`) ?? 0;
  if (refusals > 0) {
    state.budgets.set(`${namespace}/${name}`, refusals - 1);
    const message = "Cannot evict pod as it would violate the pod's disruption budget.";
    throw new Refusal(429, 'TooManyRequests', message, 10);
  }
  // It takes its time to end.
  store.put('pods', {
    ...found,
    metadata: { ...found.metadata, deletionTimestamp: new Date().toISOString() },
  });
  setTimeout(() => store.remove('pods', name, namespace), 20);
  sendJson(response, 201, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
}

function deleteSecret({ response, store, parts }: Handling): void {
  const [namespace = '', name = ''] = parts;
  if (store.get('secrets', name, namespace) === undefined) throw notFound('secrets', name);
  store.remove('secrets', name, namespace);
  sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
}

function createRequest({ request, response, store, body }: Handling): void {
  const object = requireObject(request, body, 'CertificateSigningRequest');
  const { signerName, usages, request: text } = object.spec ?? {};
  if (signerName !== 'kubernetes.io/kube-apiserver-client') {
    throw new Refusal(422, 'Invalid', `spec.signerName: ${signerName}`);
  }
  if (!Array.isArray(usages) || !usages.includes('client auth') || typeof text !== 'string') {
    throw new Refusal(422, 'Invalid', 'spec: usages and request are required');
  }
  if (store.get(CSR, object.metadata.name) !== undefined) {
    throw new Refusal(409, 'AlreadyExists', `${CSR} "${object.metadata.name}" already exists`);
  }
  sendJson(response, 201, store.put(CSR, { ...object, status: {} }));
}

async function approve(handling: Handling): Promise<void> {
  const { request, response, store, body, parts, state } = handling;
  const object = requireObject(request, body, 'CertificateSigningRequest');
  const found = store.get(CSR, parts[0] ?? '');
  if (found === undefined) throw notFound(CSR, parts[0]);
  if (object.metadata.resourceVersion !== found.metadata.resourceVersion) {
    throw new Refusal(409, 'Conflict', 'the object has been modified');
  }
  const conditions = object.status?.['conditions'];
  const approved = store.put(CSR, { ...found, status: { conditions } });
  sendJson(response, 200, approved);
  if (state.signs) setTimeout(() => void sign(handling, approved), 20);
}

/** The signing controller looks at what is approved, and at nothing else. */
async function sign({ store, pki, state }: Handling, object: ApiObject): Promise<void> {
  const conditions = object.status?.['conditions'] as { type: string; status: string }[];
  if (!conditions?.some(({ type, status }) => type === 'Approved' && status === 'True')) return;
  if (state.refusal !== undefined) {
    const failed = { type: 'Failed', status: 'True', reason: 'Refused', message: state.refusal };
    store.put(CSR, { ...object, status: { conditions: [...conditions, failed] } });
    return;
  }
  const text = Buffer.from(String(object.spec?.['request']), 'base64').toString('utf8');
  const pem = await pki.sign(text, Number(object.spec?.['expirationSeconds']));
  const certificate = Buffer.from(pem).toString('base64');
  store.put(CSR, { ...object, status: { conditions, certificate } });
}

function deleteRequest({ response, store, parts }: Handling): void {
  if (store.get(CSR, parts[0] ?? '') === undefined) throw notFound(CSR, parts[0]);
  store.remove(CSR, parts[0] ?? '');
  sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', status: 'Success' });
}
