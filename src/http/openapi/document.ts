/**
 * The OpenAPI document, made of the schemas that read requests and those that answers are tested with.
 *
 * @module
 */
import { accessOf, answersOf, codesOf, type ProblemCode, sharedAnswers } from './answers.ts';
import { namedSchemas, schemaOf } from './json-schema.ts';
import type { Body, Operation, OperationMethod } from './operation.ts';
import { everyOperation, type FoundOperation } from './operations.ts';
import { parametersOf } from './parameters.ts';
import { TAGS } from './tags.ts';
import { UNLISTED } from './unlisted.ts';

const DESCRIPTION = `Everything that the page and the command line do goes over this API.

Times are ISO 8601 in UTC, bodies are JSON in UTF-8 up to 64 KiB, and a refusal is a problem document (RFC 9457) whose \`code\` stays as it is. Every GET takes HEAD too, where nothing else is said.

A token is sent as \`Authorization: Bearer TOKEN\`; a viewer's reads, an admin's changes too. The page holds a cookie instead, and a change that rests on it is taken from the page alone.`;

export type OpenApiDocument = Readonly<Record<string, unknown>> & {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
};

export function openApiDocument(version: string): OpenApiDocument {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Pilotlight',
      version,
      summary: 'Installs machines over the network, and follows each one',
      description: DESCRIPTION,
      license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
    },
    servers: [{ url: '/', description: 'The service that this document came from' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: paths(),
    components: {
      schemas: namedSchemas(),
      responses: sharedAnswers(everyCode()),
      securitySchemes: SECURITY_SCHEMES,
    },
    'x-unlisted': UNLISTED,
  };
}

function everyCode(): ReadonlySet<ProblemCode> {
  const codes = everyOperation().flatMap(({ method, operation }) => codesOf(method, operation));
  return new Set(codes);
}

function paths(): OpenApiDocument['paths'] {
  const byPath = Map.groupBy(everyOperation(), ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, found]) => [
      path.replaceAll(/:(\w+)/g, '{$1}'),
      Object.fromEntries(found.map((one) => [httpMethod(one.method), operationOf(one)])),
    ]),
  );
}

const httpMethod = (method: OperationMethod) => (method === 'fetch' ? 'get' : method);

function operationOf({ path, method, operation }: FoundOperation): object {
  const { id, tag, summary, description, body } = operation;
  const words = [description, method === 'fetch' ? 'HEAD is refused.' : undefined].filter(
    (part) => part !== undefined,
  );
  const parameters = parametersOf(path, operation);
  return {
    ...{ operationId: id, tags: [tag], summary },
    ...(words.length > 0 && { description: words.join(' ') }),
    security: securityOf(method, operation),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: bodyOf(method, body) }),
    responses: answersOf(method, operation),
  };
}

function bodyOf(method: OperationMethod, { schema, examples, optional }: Body): object {
  const shown = Object.entries(examples).map(([summary, value], index) => [
    `example${index + 1}`,
    { summary, value },
  ]);
  const media = { schema: schemaOf(schema), examples: Object.fromEntries(shown) };
  const patch = method === 'patch' ? { 'application/merge-patch+json': media } : {};
  return {
    required: optional === undefined,
    content: { 'application/json': media, ...patch },
  };
}

/** Who may do it stands beside each scheme, as OpenAPI 3.1 has it for roles. */
function securityOf(method: OperationMethod, operation: Operation): readonly object[] {
  const access = accessOf(method, operation);
  if (access === 'anyone') return [];
  const roles = access === 'admin' ? ['admin'] : ['admin', 'viewer'];
  return [{ token: roles }, { cookie: roles }, { secureCookie: roles }];
}

const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'A token, as it was shown once' },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'pilotlight',
    description: 'Of a browser that signed in over HTTP',
  },
  secureCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-pilotlight',
    description: 'Of a browser that signed in over HTTPS',
  },
};
