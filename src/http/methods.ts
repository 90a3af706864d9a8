/**
 * One address, its methods, and a 405 with Allow for every other.
 *
 * @module
 */
import type { RequestHandler, Router } from 'express';
import { conditional } from './conditional/judging.ts';
import type { Described } from './openapi/operations.ts';
import type { UnlistedPath } from './openapi/unlisted.ts';
import { methodNotAllowed } from './problems.ts';

export type Methods = {
  /** Without side effects: HEAD is answered too. */
  readonly get?: RequestHandler | readonly RequestHandler[];
  /** GET with side effects: HEAD is refused. */
  readonly fetch?: RequestHandler;
  readonly post?: readonly RequestHandler[];
  readonly patch?: readonly RequestHandler[];
  readonly delete?: RequestHandler | readonly RequestHandler[];
};

/** Those that the OpenAPI document has at `P`, all of them and no others. */
export type MethodsOf<P extends keyof Described> = {
  readonly [M in keyof Described[P] & keyof Methods]: NonNullable<Methods[M]>;
};

/** An address of the API, as the OpenAPI document describes it. */
export function resource<P extends keyof Described>(
  router: Router,
  path: P,
  methods: MethodsOf<P>,
): void {
  const { post, patch, delete: remove } = methods as Methods;
  address(router, path, {
    ...methods,
    ...(post && { post: conditional(post) }),
    ...(patch && { patch: conditional(patch) }),
    ...(remove && { delete: conditional([remove].flat()) }),
  });
}

/** An address that is no part of the document: src/http/openapi/unlisted.ts says why. */
export function unlisted(router: Router, path: UnlistedPath, methods: Methods): void {
  address(router, path, methods);
}

function address(router: Router, path: string, methods: Methods): void {
  const route = router.route(path);
  const refuse = methodNotAllowed(allowed(methods).join(', '));
  if (methods.get) route.get([methods.get].flat());
  if (methods.fetch) route.head(refuse).get(methods.fetch);
  if (methods.post) route.post(...methods.post);
  if (methods.patch) route.patch(...methods.patch);
  if (methods.delete) route.delete([methods.delete].flat());
  route.all(refuse);
}

function allowed(methods: Methods): readonly string[] {
  const names = Object.keys(methods) as (keyof Methods)[];
  return names.flatMap((name) => {
    if (name === 'get') return ['GET', 'HEAD'];
    return name === 'fetch' ? ['GET'] : [name.toUpperCase()];
  });
}
