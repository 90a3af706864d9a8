/**
 * The administrator's access to the cluster: /etc/rancher/k3s/k3s.yaml of a server, made fit to be used
 * from elsewhere.
 *
 * @module
 */
import { isIPv4 } from 'node:net';
import { type ClusterCredentials, readCredentials, type Validity } from './credentials.ts';
import { K3sFault } from './k3s-fault.ts';
import { printed, type RemoteShell } from './remote-shell.ts';

export const K3S_YAML = '/etc/rancher/k3s/k3s.yaml';

export type AdminAccess = Validity & {
  /** A kubeconfig for kubectl. It holds the key of a cluster-admin. */
  readonly text: string;
  readonly credentials: ClusterCredentials;
};

export type Endpoint = {
  /** a.b.c.d, which the API's certificate must be good for: tls-san has it. */
  readonly address: string;
  readonly port: number;
};

/** Reads the file on a server that is Ready. `endpoint` is the balancer's. Throws a K3sFault, or the shell's own. */
export async function fetchKubeconfig(
  shell: RemoteShell,
  endpoint: Endpoint,
): Promise<AdminAccess> {
  return readKubeconfig(await printed(shell, ['cat', '--', K3S_YAML], 256 * 1024), endpoint);
}

/** Takes the CA, the certificate and the key out of K3s' file, and nothing else: what it says else is not trusted. */
export async function readKubeconfig(file: string, endpoint: Endpoint): Promise<AdminAccess> {
  if (!isIPv4(endpoint.address)) {
    throw new RangeError(`endpoint.address: expected an IPv4 address, got "${endpoint.address}"`);
  }
  const credentials = await readFile(file);
  const validity = readCredentials(credentials);
  return { text: render(credentials, endpoint), credentials, ...validity };
}

async function readFile(file: string): Promise<ClusterCredentials> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromString(file);
    const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()];
    return {
      ca: decoded(cluster?.caData, 'certificate-authority-data'),
      certificate: decoded(user?.certData, 'client-certificate-data'),
      key: decoded(user?.keyData, 'client-key-data'),
    };
  } catch (cause) {
    if (cause instanceof K3sFault) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new K3sFault('answer', `${K3S_YAML} can't be read: ${reason}`, { cause });
  }
}

function decoded(base64: string | undefined, field: string): string {
  const text = Buffer.from(base64 ?? '', 'base64').toString('utf8');
  if (text.includes('-----BEGIN ')) return text;
  throw new K3sFault('answer', `${K3S_YAML} has no PEM in ${field}`);
}

/** Base64 and an address need no quoting in YAML. */
function render(credentials: ClusterCredentials, { address, port }: Endpoint): string {
  const data = (pem: string) => Buffer.from(pem).toString('base64');
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '- name: pilotlight',
    '  cluster:',
    `    server: https://${address}:${port}`,
    `    certificate-authority-data: ${data(credentials.ca)}`,
    'users:',
    '- name: pilotlight',
    '  user:',
    `    client-certificate-data: ${data(credentials.certificate)}`,
    `    client-key-data: ${data(credentials.key)}`,
    'contexts:',
    '- name: pilotlight',
    '  context:',
    '    cluster: pilotlight',
    '    user: pilotlight',
    'current-context: pilotlight',
    '',
  ].join('\n');
}

const DAY_MS = 24 * 60 * 60_000;
const SOON_DAYS = 30;

/**
 * Whether the file is to be fetched anew, and why, in words; undefined while it is good for long. K3s makes
 * a certificate for a year and renews it when it starts: a server that was not restarted serves the old one.
 */
export function renewalReason({ notAfter }: Validity, now: number): string | undefined {
  const days = Math.floor((notAfter - now) / DAY_MS);
  if (days >= SOON_DAYS) return undefined;
  const date = new Date(notAfter).toISOString().slice(0, 10);
  const when = notAfter <= now ? `expired on ${date}` : `expires on ${date}`;
  return `the kubeconfig's client certificate ${when}: K3s renews it when a server is restarted`;
}
