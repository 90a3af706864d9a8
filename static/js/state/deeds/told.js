/**
 * How deeds ask, and how what came of them is told.
 */
import { FAULTS } from '../../words/common.js';
import { call } from '../api.js';
import { say } from '../toasts.js';

export const post = (path, body = {}) => call(path, { method: 'POST', body });
export const erase = (path) => call(path, { method: 'DELETE' });

/** For what has no form to show a refusal in. */
export function orSay(promise) {
  return promise.catch((problem) => say(FAULTS.failed(problem.message), { isBad: true }));
}
