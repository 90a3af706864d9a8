/**
 * What browsers are told about every answer.
 *
 * @module
 */
import type { RequestHandler } from 'express';

/** Scripts, styles and data come from here alone, and nothing is inline. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  next();
};

/** What machines fetch is text or bytes, and stays so in a browser too. */
export const NEVER_SNIFFED = { 'X-Content-Type-Options': 'nosniff' } as const;

export const neverSniffed: RequestHandler = (_request, response, next) => {
  response.setHeader('X-Content-Type-Options', NEVER_SNIFFED['X-Content-Type-Options']);
  next();
};
