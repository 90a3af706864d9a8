/**
 * What people do to the cluster.
 */
import { DEEDS } from '../../words/deeds.js';
import { ask } from '../api.js';
import { say } from '../toasts.js';
import { erase, post } from './told.js';

export async function upgrade(wish) {
  await post('/cluster/upgrade', wish);
  say(DEEDS.workBegun);
}

export async function reinstallAll() {
  await post('/cluster/reinstall');
  say(DEEDS.workBegun);
}

export async function resumeWork({ id }) {
  await post(`/cluster/work/${id}/resume`);
  say(DEEDS.workResumed);
}

export async function cancelWork({ id }) {
  await erase(`/cluster/work/${id}`);
  say(DEEDS.workCancelled);
}

export async function takeSnapshot(name) {
  const taken = await post('/cluster/snapshots', name === '' ? {} : { name });
  say(DEEDS.snapshotTaken(taken.name));
}

export async function fetchSnapshot({ name }) {
  await post(`/cluster/snapshots/${encodeURIComponent(name)}/fetch`);
  say(DEEDS.snapshotFetched(name));
}

export async function forgetCluster(confirm) {
  await post('/cluster/forget', { confirm });
  say(DEEDS.forgotten);
}

/** A link cannot carry a token: the file is read, and handed over from memory. */
export async function downloadKubeconfig() {
  const response = await ask('/cluster/kubeconfig');
  const url = URL.createObjectURL(await response.blob());
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: 'kubeconfig.yaml',
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
