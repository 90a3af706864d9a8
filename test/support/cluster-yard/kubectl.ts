/**
 * A person with curl in the place of kubectl, on Pilotlight's host.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { LabNetwork } from '../lab/network.ts';

type Kubeconfig = {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
};

/** `address`: of the server that is asked, in place of the balancer. */
type Way = { readonly method?: 'GET' | 'DELETE'; readonly address?: string };
export type KubectlWish = readonly [path: string, way?: Way];

const run = promisify(execFile);

/** Rejects for any status but 2xx, and for a server that the kubeconfig does not vouch for. */
export async function kubectl(
  { pilot, folder }: LabNetwork,
  kubeconfig: string,
  [path, { method = 'GET', address } = {}]: KubectlWish,
): Promise<string> {
  const config = parse(kubeconfig) as Kubeconfig;
  const { cluster } = config.clusters[0] ?? { cluster: {} };
  const { user } = config.users[0] ?? { user: {} };
  const files = {
    cacert: cluster['certificate-authority-data'],
    cert: user['client-certificate-data'],
    key: user['client-key-data'],
  };
  const home = join(folder, 'kubectl');
  mkdirSync(home, { recursive: true });
  const words = Object.entries(files).flatMap(([name, data]) => {
    writeFileSync(join(home, name), Buffer.from(data ?? '', 'base64'));
    return [`--${name}`, join(home, name)];
  });
  // The API's stand-in is in this process: it must not be waited for with a hand on it.
  const curl = ['curl', '--silent', '--show-error', '--fail', '--max-time', '10', '-X', method];
  const server = address === undefined ? cluster['server'] : `https://${address}:6443`;
  const url = `${server}${path}`;
  const { stdout } = await run('ip', ['netns', 'exec', pilot.name, ...curl, ...words, url]);
  return stdout;
}
