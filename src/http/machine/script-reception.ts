/**
 * `GET /boot/MAC/script.ipxe`: what a rack of machines asks for at once when the power comes back, and again
 * every few seconds on a waiting screen.
 *
 * It is answered before Express looks at it, as the installers' events are. Whatever is not written as our
 * own URLs are is left to the route, which answers it in the same way, or says what is wrong with it.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseMac } from '../../domain/mac.ts';
import { answerProblem, type ErrorLog } from '../problems.ts';
import { clientAddress, queryOf, serverOf } from '../request.ts';
import type { BootDesk } from './ports.ts';
import { sendScript } from './script-answer.ts';

export type ScriptReceptionPorts = {
  readonly desk: Pick<BootDesk, 'script'>;
  readonly logError: ErrorLog;
};

const PATH = /^\/boot\/([0-9a-f:-]{17})\/script\.ipxe(?:$|\?)/;

/** Answers a request that is such a question; false where it is another, which is left alone. */
export function createScriptReception({ desk, logError }: ScriptReceptionPorts) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const text = request.method === 'GET' ? PATH.exec(request.url ?? '')?.[1] : undefined;
    const mac = text === undefined ? undefined : parseMac(text);
    if (mac === undefined) return false;
    const [address, server] = [clientAddress(request), serverOf(request)];
    desk
      .script({ mac, address, server, facts: queryOf(request) })
      .then((script) => sendScript(response, script))
      .catch((error: unknown) => answerProblem(error, { request, response, logError }));
    return true;
  };
}
