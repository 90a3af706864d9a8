/**
 * The cookie that a signed-in browser holds.
 *
 * Cookies know no ports: the page on HTTP and the page on HTTPS share one jar. So each has a name of its own,
 * and `__Host-` keeps the one over TLS from being set by anything else (RFC 6265bis §4.1.3.2).
 *
 * @module
 */
import type { Request, Response } from 'express';

const PLAIN = 'pilotlight';
const SECURE = '__Host-pilotlight';
/** 32 random bytes in base64url. */
const VALUE = /^[\w-]{43}$/;

/** What the browser holds; undefined for none, and for what never came from here. */
export function heldCookie(request: Request): string | undefined {
  const name = nameFor(request);
  for (const pair of (request.get('Cookie') ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined && VALUE.test(value)) return value;
  }
  return undefined;
}

export function setCookie(response: Response, value: string, expiresAt: number): void {
  const { req: request } = response;
  response.cookie(nameFor(request), value, {
    ...attributes(request),
    expires: new Date(expiresAt),
  });
}

export function clearCookie(response: Response): void {
  const { req: request } = response;
  response.clearCookie(nameFor(request), attributes(request));
}

function nameFor({ secure }: Request): string {
  return secure ? SECURE : PLAIN;
}

function attributes({ secure }: Request) {
  return { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const;
}
