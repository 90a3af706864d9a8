/**
 * WS-Management with one AMT (DSP0226 over SOAP 1.2), each message behind a digest.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { failed } from '../verdicts.ts';
import { authorization, type Challenge, type Credentials, readChallenge } from './digest.ts';
import { type Answer, type Link, PATH } from './pinned-link.ts';
import { findElement, parseXml, type XmlElement } from './xml.ts';

export type Conversation = {
  /** Sends a whole envelope; resolves to the body of the answer. Throws POWER_FAILED and POWER_REFUSED. */
  tell(envelope: string): Promise<XmlElement>;
};

export function createConversation(
  link: Pick<Link, 'post'>,
  { host, ...credentials }: Credentials & { readonly host: string },
): Conversation {
  let challenge: Challenge | undefined;
  let count = 0;
  /** A password that was right once in this conversation is right, whatever is said of the nonce (RFC 7616 §3.3). */
  let isProven = false;

  function authorized(): string | undefined {
    if (challenge === undefined) return undefined;
    count += 1;
    const cnonce = randomBytes(16).toString('hex');
    return authorization(challenge, credentials, { method: 'POST', uri: PATH, count, cnonce });
  }

  function take(answer: Answer): void {
    const next = readChallenge(answer.challenges);
    if (next === undefined)
      throw failed(`${host} asks for no password in a way that is known here`);
    challenge = next;
    count = 0;
  }

  /** Once without a password to hear the nonce, once with it, and once more for a nonce that grew old. */
  async function exchange(envelope: string): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      const header = authorized();
      const answer = await link.post(envelope, header);
      if (answer.status !== 401) {
        isProven ||= header !== undefined;
        return answer;
      }
      take(answer);
      const isStale = isProven || challenge?.stale === true;
      if (tries === 2 || (header !== undefined && !isStale)) {
        throw failed(`${host} refuses the user name or the password`);
      }
    }
  }

  return {
    async tell(envelope) {
      const answer = await exchange(envelope);
      const body = bodyOf(host, answer);
      const fault = findElement(body, 'Fault');
      if (fault === undefined && answer.status === 200) return body;
      const reason = findElement(fault ?? body, 'Text')?.text.trim() || `HTTP ${answer.status}`;
      throw failed(`${host} refuses: ${reason.slice(0, 200)}`);
    },
  };
}

function bodyOf(host: string, { status, body }: Answer): XmlElement {
  try {
    const found = findElement({ name: '', text: '', children: [parseXml(body)] }, 'Body');
    if (found !== undefined) return found;
    throw new SyntaxError('there is no Body');
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const what = status === 200 ? `is not WS-Management (${cause.message})` : `is HTTP ${status}`;
    throw failed(`what ${host} answers ${what}: is it Intel AMT?`, cause);
  }
}
