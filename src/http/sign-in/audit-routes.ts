/**
 * /api/v1/audit: who did what, the newest first.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { type AuditEntry, auditWords } from '../../domain/audit.ts';
import { resource } from '../methods.ts';
import { isoTime } from '../nodes/node-view.ts';
import { parseQuery } from '../schemas/parse-query.ts';
import { auditQuery } from '../schemas/sign-in.ts';
import { adminsOnly } from './auth.ts';

export type AuditRoutePorts = {
  readonly store: {
    audit(page: { before: number | undefined; limit: number }): Promise<readonly AuditEntry[]>;
  };
};

export function auditRoutes({ store }: AuditRoutePorts): Router {
  const router = Router();

  async function list(request: Request, response: Response): Promise<void> {
    const { cursor, limit } = parseQuery(auditQuery, request);
    const entries = await store.audit({ before: cursor, limit });
    const next = entries.length === limit ? (entries.at(-1)?.id ?? null) : null;
    response.json({
      entries: entries.map(entryView),
      next: next === null ? null : String(next),
    });
  }

  resource(router, '/audit', { get: [adminsOnly, list] });
  return router;
}

function entryView({ method, path, by, role, ...entry }: AuditEntry) {
  return {
    ...entry,
    at: isoTime(entry.at),
    by: by ?? null,
    role: role ?? null,
    ...{ method, path },
    ...auditWords(method, path),
  };
}
