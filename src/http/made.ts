/**
 * An answer as a value: what it says, before it goes out.
 *
 * @module
 */
import type { Response } from 'express';

/** Nothing in it may be a secret where it is remembered. */
export type Made = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
};

export function sendMade(response: Response, { status, headers = {}, body }: Made): void {
  response.status(status).set(headers).json(body);
}
