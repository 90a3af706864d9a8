/**
 * The answer 202: what was begun, and the operation that tells how it goes on.
 *
 * @module
 */
import type { Made } from '../made.ts';

export type OperationLink = { readonly id: string; readonly href: string };

export function operationHref(id: string): string {
  return `/api/v1/operations/${id}`;
}

/** `ids`: one at least; `operations` stands there where it is several. */
export function accepted({ headers, body }: Omit<Made, 'status'>, ids: readonly string[]): Made {
  const links = ids.map((id): OperationLink => ({ id, href: operationHref(id) }));
  const [operation] = links;
  if (operation === undefined) throw new Error('what is answered with 202 has an operation');
  return {
    status: 202,
    headers: { ...headers, 'Operation-Location': operation.href },
    body: { ...body, operation, ...(links.length > 1 && { operations: links }) },
  };
}
