/**
 * Sessions, tokens and the audit log, described.
 *
 * @module
 */
import { tokensQuery } from '../../schemas/lists.ts';
import { named } from '../../schemas/named.ts';
import { auditQuery, signInSchema, tokenDraft } from '../../schemas/sign-in.ts';
import { auditAnswer, newToken, sessionAnswer, tokenList } from '../../schemas/views/sign-in.ts';
import type { Operations } from '../operation.ts';

const signIn = named('SignIn', signInSchema);
const draft = named('TokenDraft', tokenDraft);

export const SIGN_IN = {
  '/session': {
    get: {
      id: 'getSession',
      tag: 'Signing in',
      summary: 'Show who is calling',
      answers: { 200: { words: 'The caller', schema: sessionAnswer } },
    },
    post: {
      id: 'signIn',
      tag: 'Signing in',
      summary: 'Sign a browser in',
      description: 'A token for a cookie that lasts a week. Programs send the token itself.',
      access: 'anyone',
      body: { schema: signIn, examples: { 'a token': { token: 'pl_the-token-as-it-was-shown' } } },
      answers: { 204: { words: 'Signed in', headers: ['Set-Cookie'] } },
      codes: ['UNAUTHENTICATED', 'TOO_MANY_REQUESTS'],
    },
    delete: {
      id: 'signOut',
      tag: 'Signing in',
      summary: 'Sign a browser out',
      access: 'anyone',
      answers: { 204: { words: 'Signed out', headers: ['Set-Cookie'] } },
      codes: ['FORBIDDEN'],
    },
  },
  '/tokens': {
    get: {
      id: 'listTokens',
      tag: 'Signing in',
      summary: 'List the tokens',
      access: 'admin',
      query: tokensQuery,
      answers: { 200: { words: 'The tokens, without what they are', schema: tokenList } },
    },
    post: {
      id: 'createToken',
      tag: 'Signing in',
      summary: 'Make a token',
      body: {
        schema: draft,
        examples: { 'for a screen': { name: 'wall-display', role: 'viewer' } },
      },
      answers: {
        201: { words: 'The token, shown this once', schema: newToken, headers: ['Location'] },
      },
    },
  },
  '/tokens/:name': {
    delete: {
      id: 'revokeToken',
      tag: 'Signing in',
      summary: 'Revoke a token',
      description: "Whoever signed in with it is signed out. Never the last admin's.",
      answers: { 204: { words: 'It is revoked' } },
      codes: ['TOKEN_NOT_FOUND', 'TOKEN_NEEDED'],
    },
  },
  '/audit': {
    get: {
      id: 'listAudit',
      tag: 'Signing in',
      summary: 'Read who did what',
      description: 'The newest first. The newest 10,000 are kept.',
      access: 'admin',
      query: auditQuery,
      answers: { 200: { words: 'A page of the log', schema: auditAnswer } },
    },
  },
} as const satisfies Operations;
