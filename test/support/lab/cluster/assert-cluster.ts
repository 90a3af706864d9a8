/**
 * What must be true of machines that became one cluster.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Lab } from '../journey.ts';
import { PILOT_ADDRESS } from '../network.ts';
import type { TimelineLine } from '../pilotlight.ts';
import { assertInOrder, stagesOf } from '../recorded-install.ts';
import type { K3sStart } from './kubernetes-host.ts';

const FOUNDING = 'may found the cluster';
const GRANT = /^may (found the cluster$|join the cluster as a server, through )/;
const READY = /^Kubernetes says that the node is Ready$/;

const STAGES = [
  ...['enrolled', 'booting', 'installing', 'installed'],
  ...['joining', 'ready', 'in-rotation'],
];
const STORY = [
  /^install script fetched from /,
  /^installed; 3 SSH host keys reported$/,
  /^first boot of /,
  GRANT,
  /^K3s is installed$/,
  READY,
  /^HAProxy says that its servers are UP$/,
];

/** When it was granted its turn and when it was Ready; ms since the epoch. */
type Turn = {
  readonly name: string;
  readonly grant: string;
  readonly granted: number;
  readonly ready: number;
};

/** Each machine went all the way once, and no two of them joined at a time. Gives the founder's name. */
export async function assertTurns({ service }: Lab, names: readonly string[]): Promise<string> {
  const turns = await Promise.all(
    names.map(async (name) => turnOf(name, await service.timeline(name))),
  );
  turns.sort((a, b) => a.granted - b.granted);
  for (const [at, { name, grant, granted }] of turns.entries()) {
    assert.equal(grant === FOUNDING, at === 0, `${name} ${grant}`);
    const before = turns[at - 1];
    const words = `${name} had its turn before ${before?.name} was Ready`;
    assert.ok(before === undefined || granted >= before.ready, words);
  }
  return turns[0]?.name ?? '';
}

function turnOf(name: string, lines: readonly TimelineLine[]): Turn {
  assert.deepEqual(stagesOf(lines), STAGES, name);
  assertInOrder(lines, STORY);
  const alarms = lines.filter(({ kind }) => kind === 'alarm').map(({ text }) => text);
  assert.deepEqual(alarms, [], name);
  const [grant, ...more] = lines.filter(({ text }) => GRANT.test(text)).map(({ text }) => text);
  assert.deepEqual(more, [], `${name} was granted more than once`);
  return {
    ...{ name, grant: grant ?? '' },
    ...{ granted: timeOf(lines, GRANT), ready: timeOf(lines, READY) },
  };
}

function timeOf(lines: readonly TimelineLine[], pattern: RegExp): number {
  return Date.parse(lines.find(({ text }) => pattern.test(text))?.at ?? '');
}

type ShownCluster = {
  readonly cluster: { readonly version: string; readonly endpoint: string };
  readonly conditions: readonly unknown[];
  readonly members: readonly {
    readonly name: string;
    readonly role: string;
    readonly phase: string;
    readonly founder: boolean;
    readonly conditions: readonly unknown[];
    readonly kubernetes: { readonly ready: boolean } | null;
    readonly balancer: readonly { readonly backend: string; readonly up: boolean }[];
  }[];
};

/** As the API shows it, and as the disks of the machines have it: `starts` is what their K3s told. */
export async function assertOneCluster(
  { service }: Lab,
  founder: string,
  starts: readonly K3sStart[],
): Promise<void> {
  const { members, conditions } = (await service.api('GET', '/cluster')) as ShownCluster;
  assert.deepEqual(conditions, []);
  assert.equal(members.length, 3);
  for (const { name, role, phase, kubernetes, ...member } of members) {
    assert.deepEqual([role, phase, kubernetes?.ready], ['server', 'ready', true], name);
    assert.deepEqual(member.conditions, [], name);
    const up = member.balancer.filter((server) => server.up).map(({ backend }) => backend);
    assert.deepEqual(up.sort(), ['api', 'http', 'https'], name);
  }
  assert.deepEqual(
    members.filter((member) => member.founder).map(({ name }) => name),
    [founder],
  );
  const founders = starts.filter(({ founds }) => founds).map(({ name }) => name);
  assert.deepEqual([...new Set(founders)], [founder]);
  assert.equal(new Set(starts.map(({ authority }) => authority)).size, 1);
  assert.equal(new Set(starts.map(({ name }) => name)).size, 3);
}

type Kubeconfig = {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
  readonly users: readonly {
    readonly user: {
      readonly 'client-certificate-data': string;
      readonly 'client-key-data': string;
    };
  }[];
};

/** From another host of the network, with the kubeconfig that Pilotlight gives, through HAProxy. */
export async function assertReachable({ service, network }: Lab): Promise<void> {
  const text = await service.api('GET', '/cluster/kubeconfig');
  const { clusters, users } = parse(String(text)) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  assert.equal(cluster?.server, `https://${PILOT_ADDRESS}:6443`);
  const file = (name: string, base64 = '') => {
    writeFileSync(join(network.folder, name), Buffer.from(base64, 'base64'), { mode: 0o600 });
    return join(network.folder, name);
  };
  const argv = [
    ...['--silent', '--show-error', '--fail', '--max-time', '20'],
    ...['--cacert', file('kube-ca.pem', cluster['certificate-authority-data'])],
    ...['--cert', file('kube-cert.pem', user?.['client-certificate-data'])],
    ...['--key', file('kube-key.pem', user?.['client-key-data'])],
  ];
  const get = (path: string) => network.router.run('curl', ...argv, `${cluster.server}${path}`);
  assert.equal(get('/readyz'), 'ok');
  const { items } = JSON.parse(get('/api/v1/nodes'));
  assert.equal(items.length, 3);
}
