/**
 * The requests that documents show, asked of the real router.
 *
 * @module
 */

import { fencesOf, type Page, spansOf } from '../support/documents.ts';
import { ADMIN } from '../support/http-app.ts';

export type ShownRequest = {
  readonly method: string;
  readonly path: string;
  readonly line: number;
};

const REQUEST =
  /\b(GET|HEAD|POST|PUT|PATCH|DELETE) (\/(?:api\/|metrics|ca\.crt|healthz)[^\s`"'{?]*)/g;
/** Of a page that sets PILOTLIGHT to the address. */
const CURLED =
  /"?(?:\$PILOTLIGHT|https?:\/\/[\w.-]+:8\d{3})(\/(?:api\/v1\/|metrics|ca\.crt)[^"\s?]*)/;

export function requestsIn(page: Page): readonly ShownRequest[] {
  const fences = fencesOf(page);
  const written = [...fences, ...spansOf(page)].flatMap(({ text, line }) =>
    [...text.matchAll(REQUEST)].map(({ 1: method = '', 2: path = '' }) => ({ method, path, line })),
  );
  const curled = fences.flatMap(({ text, line }) =>
    text.split(/^(?=\$? ?curl )/m).flatMap((call) => {
      const path = /^\$? ?curl /.test(call) ? CURLED.exec(call)?.[1] : undefined;
      return path === undefined ? [] : [{ method: methodOf(call), path, line }];
    }),
  );
  return [...written, ...curled];
}

function methodOf(call: string): string {
  const named = /\s(?:-X|--request) ?([A-Z]+)/.exec(call)?.[1];
  return named ?? (/\s(?:-d|--data(?:-binary)?)\s/.test(call) ? 'POST' : 'GET');
}

/** Every address refuses OPTIONS, and says in Allow what it takes. */
export async function allowed(url: string, path: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}${path}`, {
    method: 'OPTIONS',
    headers: { authorization: ADMIN },
  });
  return answer.status === 405 ? (answer.headers.get('allow') ?? '').split(', ') : [];
}

export async function requestMistakes(url: string, page: Page): Promise<readonly string[]> {
  const judged = requestsIn(page).map(async ({ method, path, line }) => {
    const methods = await allowed(url, path);
    if (methods.includes(method)) return [];
    const why = methods.length === 0 ? 'is no address' : `takes ${methods.join(', ')}`;
    return [`${page.path}:${line} ${method} ${path}: ${why}`];
  });
  return (await Promise.all(judged)).flat();
}
