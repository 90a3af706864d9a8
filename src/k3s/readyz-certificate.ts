/**
 * A client certificate for the balancer's health check, from the cluster's own CA.
 *
 * K3s answers 401 to strangers at /readyz as soon as the API server exists, ready or not (measured against the
 * stand-ins: such a server counts as UP). Anybody the API knows may read /readyz (the role
 * system:public-info-viewer), so the certificate names a user without a group and without rights: whoever
 * steals it from the balancer can ask whether the cluster is well.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { callFault, type KubernetesApi } from './api.ts';
import type { ApiDoor } from './api-door.ts';
import { type CertificateRequest, requestCertificate } from './certificate-request.ts';
import { readCredentials, type Validity } from './credentials.ts';
import { K3sFault } from './k3s-fault.ts';
import { askUntil } from './waiting.ts';

export const READYZ_USER = 'pilotlight-readyz';

export type ReadyzCertificate = Validity & {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
};

export type ReadyzWish = {
  /** The cluster's server CA, PEM: for the check of what comes. */
  readonly ca: string;
  readonly days?: number;
  readonly deadlineMs?: number;
  readonly everyMs?: number;
};

/** K3s signs for a year at most (--cluster-signing-duration). */
const DAYS = 365;
const DEADLINE_MS = 30_000;
const EVERY_MS = 500;

/**
 * Asks for it, approves it and takes it: certificates.k8s.io/v1, signer kubernetes.io/kube-apiserver-client.
 * Throws a K3sFault. What was asked for is deleted again, whatever becomes of it.
 */
export async function issueReadyzCertificate(
  door: ApiDoor,
  wish: ReadyzWish,
): Promise<ReadyzCertificate> {
  const made = await requestCertificate(READYZ_USER);
  const name = `${READYZ_USER}-${randomBytes(4).toString('hex')}`;
  try {
    await door.use((api) => file(api, name, made, wish.days ?? DAYS));
    await door.use((api) => approve(api, name));
    const certificate = await take(door, name, wish);
    const validity = readCredentials({ ca: wish.ca, certificate, key: made.key });
    return { certificate, key: made.key, ...validity };
  } finally {
    const gone = door.use((api) => api.certificates.deleteCertificateSigningRequest({ name }));
    await gone.catch(() => undefined); // the API deletes it by itself after an hour
  }
}

async function file(
  api: KubernetesApi,
  name: string,
  { request }: CertificateRequest,
  days: number,
): Promise<void> {
  const body = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
      expirationSeconds: days * 24 * 60 * 60,
    },
  };
  try {
    await api.certificates.createCertificateSigningRequest({ body });
  } catch (error) {
    // The name is random: it is ours, and the answer to the first attempt was lost.
    if (callFault(error, api.where).kind !== 'conflict') throw error;
  }
}

/** The condition is written into what the API has of it: `approval` takes the object as a whole. */
async function approve(api: KubernetesApi, name: string): Promise<void> {
  const found = await api.certificates.readCertificateSigningRequest({ name });
  if (found.status?.conditions?.some(({ type }) => type === 'Approved')) return;
  const condition = {
    type: 'Approved',
    status: 'True',
    reason: 'PilotlightReadyz',
    message: 'the balancer asks /readyz with it',
  };
  const conditions = [...(found.status?.conditions ?? []), condition];
  const body = { ...found, status: { ...found.status, conditions } };
  await api.certificates.replaceCertificateSigningRequestApproval({ name, body });
}

async function take(door: ApiDoor, name: string, wish: ReadyzWish): Promise<string> {
  const { deadlineMs = DEADLINE_MS, everyMs = EVERY_MS } = wish;
  const certificate = await askUntil({ deadlineMs, everyMs }, async () => {
    const { status } = await door.use((api) =>
      api.certificates.readCertificateSigningRequest({ name }),
    );
    const refusal = status?.conditions?.find(({ type }) => type === 'Failed' || type === 'Denied');
    if (refusal !== undefined) {
      throw new K3sFault('refused', `the certificate was refused: ${refusal.message}`);
    }
    return status?.certificate;
  });
  if (certificate !== undefined) return Buffer.from(certificate, 'base64').toString('utf8');
  throw new K3sFault('failing', `the cluster signed no certificate within ${deadlineMs} ms`);
}
