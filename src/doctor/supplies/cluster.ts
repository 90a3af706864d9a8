/**
 * What machines with a role need besides: K3s, and HAProxy in front of them.
 *
 * @module
 */
import { type Finding, ok, problem, skipped, warning } from '../finding.ts';
import type { ClusterView, ImageView } from './views.ts';

export type ClusterWish = {
  readonly role: string;
  readonly arch: 'amd64' | 'arm64';
  readonly images: readonly ImageView[];
  readonly cluster: ClusterView;
  /** `off` where the configuration wants none. */
  readonly haproxy: string;
};

export function judgeArtifacts(wish: ClusterWish): Finding {
  const { arch, images, cluster } = wish;
  const version = cluster.cluster?.version;
  const here = images.filter(
    (image) => image.kind === 'k3s' && image.arch === arch && isVersion(image, version),
  );
  const good = here.find(({ state }) => state === 'verified');
  if (good !== undefined) return ok('artifacts', `${good.label} is here`);
  const what = `K3s${version === undefined ? '' : ` ${version}`} for ${arch}`;
  if (!isWanted(wish)) return skipped('artifacts', `${what} is not here, and nobody wants it yet`);
  const [other] = here;
  const why = other?.reason ?? (other === undefined ? 'nobody had it fetched' : other.state);
  return problem('artifacts', {
    title: `${what} is not here: ${why}`,
    cause: 'Machines with a role are installed, and then wait for it at the door of the cluster.',
    remedy: `pilotlight artifacts fetch ${version ?? 'stable'}${arch === 'arm64' ? ' --arch arm64' : ''}`,
  });
}

function isVersion({ point }: ImageView, version: string | undefined): boolean {
  return version === undefined || point === version;
}

function isWanted({ role, cluster }: ClusterWish): boolean {
  return role !== 'none' || cluster.cluster !== null;
}

export function judgeBalancer(wish: ClusterWish): Finding {
  const { cluster, haproxy } = wish;
  const { state, reason, waits } = cluster.balancer;
  if (state === 'running') return ok('balancer', 'HAProxy runs');
  if (haproxy === 'off') return skipped('balancer', 'the configuration wants no HAProxy');
  if (waits) return skipped('balancer', reason ?? 'nothing is to be balanced yet');
  const diagnosis = {
    title: `HAProxy does not run: ${reason ?? 'it does not say why'}`,
    cause: 'Agents then join through a single server, and users have no address that stays.',
    remedy: 'sudo apt install haproxy, look who holds its ports, or set haproxy: off.',
  };
  return isWanted(wish) ? problem('balancer', diagnosis) : warning('balancer', diagnosis);
}
