/**
 * The routes of a router, as Express holds them: all of them, however they came there.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { Router } from 'express';

/** `path` as Express writes it, from the root on. */
export type FoundRoute = { readonly path: string; readonly methods: readonly string[] };

type Layer = {
  readonly route?: { readonly path: string; readonly stack: readonly Layer[] };
  readonly handle: { readonly stack?: readonly Layer[] };
  readonly method?: string;
  /** Where it is mounted. */
  readonly rawPath: string;
};

export function routesOf(router: Router): readonly FoundRoute[] {
  return within(router.stack as unknown as readonly Layer[], '');
}

function within(stack: readonly Layer[], base: string): readonly FoundRoute[] {
  return stack.flatMap(({ route, handle, rawPath }) => {
    if (route !== undefined)
      return [{ path: `${base}${route.path}`, methods: methodsOf(route.stack) }];
    if (handle.stack === undefined) return [];
    assert.equal(typeof rawPath, 'string', 'Express holds its routers in another way');
    return within(handle.stack, `${base}${rawPath === '/' ? '' : rawPath}`);
  });
}

/** HEAD goes with GET, and what has no method refuses all others. */
function methodsOf(stack: readonly Layer[]): readonly string[] {
  const names = stack.flatMap(({ method }) =>
    method === undefined || method === 'head' ? [] : [method],
  );
  return [...new Set(names)].toSorted();
}
