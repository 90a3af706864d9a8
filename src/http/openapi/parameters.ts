/**
 * What an operation takes beside its body: the names in its path, and its query.
 *
 * @module
 */
import type { z } from 'zod';
import { type JsonSchema, schemaOf } from './json-schema.ts';
import type { Operation, RequestHeader } from './operation.ts';

type PathName = { readonly description: string; readonly example: string };

/** By the path up to the name. */
const PATH_NAMES: Readonly<Record<string, PathName>> = {
  '/nodes/:id': {
    description: 'Its host name, its id, or one of its MACs in any notation',
    example: 'opti-1',
  },
  '/images/:id': {
    description: 'Its id, encoded as it stands in the list',
    example: 'ubuntu-24.04.4-live-server-amd64.iso',
  },
  '/cluster/snapshots/:name': {
    description: 'Its name, as it stands in the list',
    example: 'before-upgrade-opti-1-1767225600',
  },
  '/cluster/work/:work': { description: 'Its id', example: 'w-1' },
  '/hypervisors/:id': { description: 'Its name or its id', example: 'pve' },
  '/vms/:id': { description: "Its id, its node's id or its name", example: 'vm-01' },
  '/phantoms/:id': { description: 'Its id', example: 'p-1' },
  '/operations/:id': { description: 'Its id, encoded as it stands', example: 'work-w-1' },
  '/tokens/:name': { description: 'Its name', example: 'wall-display' },
};

const HEADERS: Readonly<Record<RequestHeader, string>> = {
  'Idempotency-Key':
    'Known for 24 hours: with the same key the same request is answered again, and not done again',
  'If-Match': 'The ETag that it was read with, or `*`: it goes on only while that holds',
  'If-None-Match': 'The ETag of what is known already: 304 while nothing of it is another',
};

export function parametersOf(path: string, { query, takes = [] }: Operation): readonly object[] {
  const headers = takes.map((name) => {
    const schema = { type: 'string' };
    return { name, in: 'header', required: false, description: HEADERS[name], schema };
  });
  return [...namesOf(path), ...(query === undefined ? [] : queryOf(query)), ...headers];
}

/** Throws for a name that nobody explained. */
function namesOf(path: string): readonly object[] {
  return [...path.matchAll(/:(\w+)/g)].map(({ 0: text, 1: name, index }) => {
    const known = PATH_NAMES[path.slice(0, index + text.length).replace('/api/v1', '')];
    if (known === undefined) throw new Error(`nothing says what ${text} is in ${path}`);
    return { name, in: 'path', required: true, ...known, schema: { type: 'string' } };
  });
}

function queryOf(query: z.ZodObject): readonly object[] {
  const { properties = {}, required = [] } = schemaOf(query) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name) },
    ...(description === undefined ? {} : { description }),
    schema: withDefaultOfItsType(schema),
  }));
}

/** A default stands in the schema as text, for a query is text. */
function withDefaultOfItsType(schema: JsonSchema): JsonSchema {
  const { type, default: given } = schema;
  return type === 'integer' && typeof given === 'string'
    ? { ...schema, default: Number(given) }
    : schema;
}
