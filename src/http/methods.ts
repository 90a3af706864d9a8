/**
 * One address, its methods, and a 405 with Allow for every other.
 *
 * @module
 */
import type { RequestHandler, Router } from 'express';
import { methodNotAllowed } from './problems.ts';

export type Methods = {
  /** Without side effects: HEAD is answered too. */
  readonly get?: RequestHandler | readonly RequestHandler[];
  /** GET with side effects: HEAD is refused. */
  readonly fetch?: RequestHandler;
  readonly post?: readonly RequestHandler[];
  readonly patch?: readonly RequestHandler[];
  readonly delete?: RequestHandler;
};

export function resource(router: Router, path: string, methods: Methods): void {
  const route = router.route(path);
  const refuse = methodNotAllowed(allowed(methods).join(', '));
  if (methods.get) route.get([methods.get].flat());
  if (methods.fetch) route.head(refuse).get(methods.fetch);
  if (methods.post) route.post(...methods.post);
  if (methods.patch) route.patch(...methods.patch);
  if (methods.delete) route.delete(methods.delete);
  route.all(refuse);
}

function allowed(methods: Methods): readonly string[] {
  const names = Object.keys(methods) as (keyof Methods)[];
  return names.flatMap((name) => {
    if (name === 'get') return ['GET', 'HEAD'];
    return name === 'fetch' ? ['GET'] : [name.toUpperCase()];
  });
}
