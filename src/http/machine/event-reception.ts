/**
 * `POST /install/TICKET/events`: the one request that a machine stands still for, some 300 times an install.
 *
 * It is answered before Express looks at it, whose way through the routes would take as long as all the
 * rest of the answer.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerProblem, type ErrorLog } from '../problems.ts';
import { ticketVisit } from '../request.ts';
import { KIB } from '../serving/bodies.ts';
import { readBody } from '../serving/bounded-body.ts';
import { parseInstallerEvents } from './install-report.ts';
import type { InstallerEvents } from './ports.ts';

export type EventReceptionPorts = {
  readonly installerEvents: InstallerEvents;
  readonly logError: ErrorLog;
};

const MOST_BYTES = 256 * KIB;
const PATH = /^\/install\/([0-9a-f]{32})\/events(?:$|\?)/;

/** Answers a request that is such a report; false where it is another, which is left alone. */
export function createEventReception({ installerEvents, logError }: EventReceptionPorts) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const token = request.method === 'POST' ? PATH.exec(request.url ?? '')?.[1] : undefined;
    if (token === undefined) return false;

    /** Answered before anything is done with them: the installer waits without a timeout. */
    function take(body: Buffer): void {
      installerEvents.take(
        ticketVisit(request, token ?? ''),
        parseInstallerEvents(body.toString('utf8')),
      );
      response.writeHead(204).end();
    }
    const done = (body: Buffer | Error) => {
      try {
        if (!Buffer.isBuffer(body)) throw body;
        take(body);
      } catch (error) {
        answerProblem(error, { request, response, logError });
      }
    };
    readBody(request, response, { limit: MOST_BYTES, done });
    return true;
  };
}
