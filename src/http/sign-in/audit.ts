/**
 * Writes down who did what: each change that was asked for, each sign-in, and each wrong token.
 *
 * @module
 */
import type { RequestHandler, Response } from 'express';
import { type AuditFact, auditPath } from '../../domain/audit.ts';
import type { ErrorLog } from '../problems.ts';
import { clientAddress } from '../request.ts';
import type { Principal } from './tokens.ts';

export type AuditPorts = {
  readonly store: { addAudit(fact: AuditFact): Promise<unknown> };
  readonly now: () => number;
  readonly logError: ErrorLog;
};

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** In front of everything under /api/: it hears of a request once its answer has gone, or its client has. */
export function audited({ store, now, logError }: AuditPorts): RequestHandler {
  return (request, response, next) => {
    const { method } = request;
    const path = auditPath(request.originalUrl.split('?', 1)[0] ?? '');
    const address = clientAddress(request);
    response.once('close', () => {
      if (!isWorthWriting(method, response)) return;
      const principal = response.locals['principal'] as Principal | undefined;
      const who = { by: principal?.name, role: principal?.role, address };
      store
        .addAudit({ at: now(), ...who, method, path, status: response.statusCode })
        .catch((error: unknown) => logError(error, { method, path }));
    });
    next();
  };
}

/** A flood of strangers writes nothing: only who showed a token, right or wrong, and wrong ones are counted. */
function isWorthWriting(method: string, { locals }: Response): boolean {
  if (locals['wrongToken'] === true) return true;
  return locals['principal'] !== undefined && !READING.has(method);
}
