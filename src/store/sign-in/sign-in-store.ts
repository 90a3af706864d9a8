/**
 * Who may use the API, who is signed in, and who did what.
 *
 * @module
 */
import type { AuditEntry, AuditFact } from '../../domain/audit.ts';
import type { ApiToken, StoredSession } from '../changes.ts';
import type { Parts } from '../store-parts.ts';
import { type AuditPage, auditEntries, insertAudit } from './audit-repository.ts';
import { deleteSession, insertSession } from './session-repository.ts';
import { deleteToken, insertToken } from './token-repository.ts';

export type SignInStore = {
  addToken(token: Omit<ApiToken, 'createdAt'>, at: number): Promise<ApiToken>;
  listTokens(): Promise<readonly ApiToken[]>;
  /** Whether there was one. Who signed in with it is signed out. */
  removeToken(name: string): Promise<boolean>;

  /** A browser signs in. */
  addSession(session: StoredSession): Promise<void>;
  removeSession(hash: string): Promise<void>;

  addAudit(fact: AuditFact): Promise<void>;
  /** Newest first. */
  audit(page: AuditPage): Promise<readonly AuditEntry[]>;
};

export function signInMethods({ db, registry, lane }: Parts): SignInStore {
  return {
    addToken: (token, at) => lane.write((unit) => insertToken(unit, { ...token, createdAt: at })),
    listTokens: async () => registry.tokens(),
    removeToken: (name) => lane.write((unit) => deleteToken(unit, name)),
    addSession: (session) => lane.write((unit) => insertSession(unit, session)),
    removeSession: (hash) => lane.write((unit) => deleteSession(unit, hash)),
    addAudit: (fact) => lane.write((unit) => insertAudit(unit, fact)),
    audit: (page) => auditEntries(db, page),
  };
}
