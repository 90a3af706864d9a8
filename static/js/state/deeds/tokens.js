/**
 * Tokens: whom else the service knows.
 */
import { DEEDS } from '../../words/deeds.js';
import { say } from '../toasts.js';
import { erase, post } from './told.js';

/** `{name, role, token}`: the only time that the token is seen. */
export const createToken = (wish) => post('/tokens', wish);

export async function revokeToken({ name }) {
  await erase(`/tokens/${encodeURIComponent(name)}`);
  say(DEEDS.tokenRevoked(name));
}
