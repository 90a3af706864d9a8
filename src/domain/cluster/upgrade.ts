/**
 * From which version of K3s to which one: the rules of the system-upgrade-controller, and of Kubernetes'
 * version skew. Servers first, one by one, then agents; no minor version is skipped, and none goes back.
 *
 * @module
 */
import type { Member } from './cluster.ts';

type Version = {
  readonly major: number;
  readonly minor: number;
  /** Patch, release candidate (a release is beyond all of them), K3s' own revision. */
  readonly rest: readonly [number, number, number];
};

/** Undefined for what is no release of K3s. */
function parse(text: string): Version | undefined {
  const match = /^v(\d+)\.(\d+)\.(\d+)(?:-rc(\d+))?\+k3s(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, candidate, revision] = match;
  const rc = candidate === undefined ? Number.POSITIVE_INFINITY : Number(candidate);
  return {
    major: Number(major),
    minor: Number(minor),
    rest: [Number(patch), rc, Number(revision)],
  };
}

/** Negative where `a` is older than `b`. */
function compare(a: Version, b: Version): number {
  const [left, right] = [a, b].map(({ major, minor, rest }) => [major, minor, ...rest]);
  for (const [at, value] of (left ?? []).entries()) {
    const other = right?.[at] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** What a member runs: `v1.33.1+k3s1`, as its kubelet says. */
export type Running = { readonly name: string; readonly version: string };

/** Why none of `running` may go to `target`, or one of them may not; undefined where all may. */
export function upgradeRefusal(running: readonly Running[], target: string): string | undefined {
  const to = parse(target);
  if (to === undefined) return `"${target}" is no release of K3s: they look like v1.33.1+k3s1`;
  for (const { name, version } of running) {
    const why = refusalOf(version, { to, target });
    if (why !== undefined) return `${name} ${why}`;
  }
  return undefined;
}

function refusalOf(
  version: string,
  { to, target }: { readonly to: Version; readonly target: string },
): string | undefined {
  const from = parse(version);
  if (from === undefined) return `runs "${version}", which is no release of K3s`;
  if (compare(to, from) < 0) return `runs ${version}, and K3s does not go back to ${target}`;
  if (to.major !== from.major) return `runs ${version}: ${target} is another major version`;
  if (to.minor - from.minor <= 1) return undefined;
  const next = `v${from.major}.${from.minor + 1}`;
  return `runs ${version}, and no minor version is skipped: upgrade to a release of ${next} first`;
}

/** In the order in which they are upgraded or reinstalled: servers first, each kind by name. */
export function inOrder<M extends Pick<Member, 'role' | 'name'>>(
  members: readonly M[],
): readonly M[] {
  const rank = ({ role }: M): number => (role === 'server' ? 0 : 1);
  return members.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}
