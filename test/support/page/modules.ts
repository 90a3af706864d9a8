/**
 * The page's modules that touch no document, as node loads them; and all of them as text.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';

export const STATIC = new URL('../../../static/', import.meta.url);

/** `model/format.js` */
export function load(path: string) {
  return import(new URL(`js/${path}`, STATIC).href);
}

export type PageModule = { readonly path: string; readonly text: string };

/** Every script of the page; `path` is below `js/`. */
export function pageModules(): readonly PageModule[] {
  const folder = new URL('js/', STATIC);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, folder), 'utf8') }));
}

/** A node as the API tells it, with changes. */
export function node(stage: string, more: object = {}) {
  return {
    ...{ id: stage, name: stage, stage, macs: ['02:00:00:00:00:01'], role: 'agent' },
    ...{ profile: 'default', stageSince: '2026-01-01T00:00:00.000Z', firstBoot: null },
    ...{ stuck: null, failure: null, progress: null, lastLine: null, address: null },
    ...more,
  };
}
