/**
 * What people do to images.
 */
import { named } from '../../model/images.js';
import { DEEDS } from '../../words/deeds.js';
import { say } from '../toasts.js';
import { erase, post } from './told.js';

export async function askImage(wish) {
  const { label, state } = named(await post('/images', wish));
  const isThere = state === 'verified' || state === 'unchecked';
  say(isThere ? DEEDS.imageThere(label) : DEEDS.imageAsked(label));
}

/** The id is encoded already. */
export async function removeImage({ id, label }, { isCancel = false } = {}) {
  await erase(`/images/${id}`);
  say(isCancel ? DEEDS.imageCancelled(label) : DEEDS.imageRemoved(label));
}

export async function pruneImages() {
  const { removed } = await post('/images/prune');
  say(DEEDS.pruned(removed.length));
}
