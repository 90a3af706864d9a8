/**
 * What people do to machines. Each says what came of it; what is refused is thrown to whoever asked.
 */
import { capitalised } from '../../model/format.js';
import { DEEDS } from '../../words/deeds.js';
import { call } from '../api.js';
import { say } from '../toasts.js';
import { erase, orSay, post } from './told.js';

const pathOf = ({ id }) => `/nodes/${encodeURIComponent(id)}`;

export async function approve(node, wish) {
  const { name } = await post(`${pathOf(node)}/approve`, wish);
  say(DEEDS.approved(name), { undo: () => orSay(forgetApproved([node])) });
}

/** One after the other: the first that is refused ends it, and is thrown with `done`. */
export async function approveAll(wishes) {
  const done = [];
  for (const { node, wish } of wishes) {
    try {
      await post(`${pathOf(node)}/approve`, wish);
    } catch (problem) {
      throw Object.assign(problem, { done });
    }
    done.push(node);
  }
  say(DEEDS.approvedMany(done.length), { undo: () => orSay(forgetApproved(done)) });
}

/** A machine that was approved by mistake: it is at the door again when it asks again. */
async function forgetApproved(nodes) {
  for (const node of nodes) {
    const { stage, name } = await call(pathOf(node));
    if (stage !== 'enrolled') return say(DEEDS.tooLate(name), { isBad: true });
    await erase(pathOf(node));
  }
  say(DEEDS.backAtTheDoor(nodes.length));
}

/** One after the other. `done` keeps the MACs of those that are registered: asked again, it goes on. */
export async function registerAll(wishes, done) {
  for (const wish of wishes.filter(({ macs }) => !done.has(macs[0]))) {
    await post('/nodes', wish);
    done.add(wish.macs[0]);
  }
  say(
    wishes.length === 1
      ? DEEDS.registered(wishes[0].hostname)
      : DEEDS.registeredMany(wishes.length),
  );
}

export async function openDoor(opening) {
  await post('/admission', opening);
  say(DEEDS.doorOpened(opening.minutes));
}

export async function closeDoor() {
  await erase('/admission');
  say(DEEDS.doorClosed);
}

export async function change(node, patch) {
  await call(pathOf(node), { method: 'PATCH', body: patch });
  say(DEEDS.changed(node.name));
}

export async function reinstall(node, { dead = false } = {}) {
  const { stage } = await post(`${pathOf(node)}/reinstall`, dead ? { dead } : {});
  say(stage === 'enrolled' ? DEEDS.reinstalls(node.name) : DEEDS.leavesFirst(node.name));
}

export async function cancelReinstall(node) {
  const { stage } = await erase(`${pathOf(node)}/reinstall`);
  const isBack = stage === 'installed' || stage === 'failed';
  say(isBack ? DEEDS.reinstallCancelled(node.name) : DEEDS.staysMember(node.name));
}

/** A member leaves its cluster first. */
export async function remove(node, { isMember, after = 'delete', dead = false }) {
  if (isMember) await post(`${pathOf(node)}/remove`, { after, dead });
  else await erase(pathOf(node));
  const leaves = after === 'set-aside' ? DEEDS.setAside : DEEDS.leaves;
  say(isMember ? leaves(node.name) : DEEDS.removed(node.name));
}

/** From now on its AMT is known by this certificate, and by no other. */
export const trustAmt = (node, fingerprint) =>
  call(pathOf(node), { method: 'PATCH', body: { power: { fingerprint } } });

export async function power(node, wish) {
  const { outcome } = (await post(`${pathOf(node)}/power`, wish)) ?? {};
  say(outcome ? DEEDS.told(capitalised(outcome.words)) : DEEDS.powered(node.name));
}

/** The same for each of `nodes`; what is refused is told by name, and the others go on. */
export async function forEach(nodes, deed) {
  const results = await Promise.allSettled(nodes.map(deed));
  const refused = results.flatMap(({ status, reason }, index) =>
    status === 'rejected' ? [DEEDS.refused(nodes[index].name, reason.message)] : [],
  );
  if (refused.length > 0) throw new Error(refused.join(' '));
  if (nodes.length > 1) say(DEEDS.many(nodes.length));
}
