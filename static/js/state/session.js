/**
 * Who is signed in. The cookie is the browser's affair: no script sees it.
 */
import { FAULTS, SIGN_IN } from '../words/common.js';
import { call, whenSignedOut } from './api.js';
import { createSignal } from './signal.js';
import { say } from './toasts.js';

/** That there was a cookie: to ask without one is a failure in the console of every stranger. */
const SIGNED_IN = 'pilotlight-signed-in';

/** `{state: 'unknown' | 'out' | 'in', name, role, words}`. */
export const session = createSignal({ state: 'unknown' });

async function enter() {
  const { name, role } = await call('/session');
  localStorage.setItem(SIGNED_IN, '1');
  session.set({ state: 'in', name, role });
}

function leave(words) {
  localStorage.removeItem(SIGNED_IN);
  session.set({ state: 'out', words });
}

whenSignedOut(() => {
  if (session.get().state === 'in') leave(SIGN_IN.ended);
});

/** Takes up what an earlier visit left. */
export async function resumeSession() {
  if (localStorage.getItem(SIGNED_IN) === null) return leave();
  await enter().catch(({ status, message }) => {
    if (status === 401) leave();
    else session.set({ state: 'out', words: message });
  });
}

/** Throws an ApiProblem for a token that is not known. */
export async function signIn(token) {
  await call('/session', { method: 'POST', body: { token } });
  await enter();
}

/** Where the service did not hear of it the cookie still opens everything: nobody is told otherwise. */
export async function signOut() {
  try {
    await call('/session', { method: 'DELETE' });
  } catch ({ message }) {
    return say(FAULTS.failed(message), { isBad: true });
  }
  leave();
}
