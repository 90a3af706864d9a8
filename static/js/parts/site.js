/**
 * What several views look at: the machines, the cluster that they form, and what is usual for them.
 */
import { useMemo, useRef } from '../../vendor/preact.js';
import { usualByProfile } from '../model/expected.js';
import { byName } from '../model/groups.js';
import { isDiscovered } from '../model/stages.js';
import { fleet } from '../state/live.js';
import { session } from '../state/session.js';
import { useReading, useSignal } from './use.js';

const CLUSTER_EVERY_MS = 5_000;
const NONE = [];

/**
 * In the order of names; undefined before the first list. It is sorted from the order before, which is nearly
 * right: comparing names as people do is the dearest part of an update.
 */
export function useNodes() {
  const byId = useSignal(fleet.nodes);
  const before = useRef(NONE);
  return useMemo(() => {
    if (byId === undefined) return undefined;
    const kept = before.current.flatMap(({ id }) => byId.get(id) ?? NONE);
    const known = new Set(kept);
    const fresh = [...byId.values()].filter((node) => !known.has(node));
    before.current = [...kept, ...fresh].sort(byName);
    return before.current;
  }, [byId]);
}

export const useMayAct = () => useSignal(session, ({ role }) => role === 'admin');

export const useCluster = (everyMs = CLUSTER_EVERY_MS) => useReading('/cluster', { everyMs });

/** Whether HAProxy stands in front. While nobody knows: yes, so that nothing seems done too early. */
export function useBalances() {
  const { value } = useCluster();
  return value === undefined || value.balancer.state !== 'off';
}

/** `usualFor(node)` is `{stage: ms}`, or undefined before it is known. */
export function useUsual() {
  const { value } = useReading('/durations');
  return useMemo(() => {
    const byProfile = usualByProfile(value?.durations ?? NONE);
    return (node) => byProfile.get(node.profile) ?? byProfile.values().next().value;
  }, [value]);
}

export const useProfiles = () => useReading('/profiles').value?.profiles ?? NONE;

/** Those that are more than a question at the door. */
export const known = (nodes) => nodes.filter((node) => !isDiscovered(node));
