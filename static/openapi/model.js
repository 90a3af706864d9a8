/** What the reference page reads out of the document. Pure. */
import { REFERENCE } from './words.js';

const METHODS = ['get', 'post', 'patch', 'delete'];

/** @returns the chapters, each with its operations in the order of the document */
export function chaptersOf(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => method in methods).map((method) => ({
      ...methods[method],
      method,
      path,
    })),
  );
  return document.tags.map(({ name, description }) => ({
    name,
    description,
    operations: operations.filter(({ tags }) => tags.includes(name)),
  }));
}

/** Every word has to be there, in whatever order. */
export function matching(chapters, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ operationId, method, path, summary, description = '' }) => {
    const all = `${operationId} ${method} ${path} ${summary} ${description}`.toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return chapters
    .map((chapter) => ({ ...chapter, operations: chapter.operations.filter(fits) }))
    .filter(({ operations }) => operations.length > 0);
}

export function accessWords({ security }) {
  const roles = security.flatMap((scheme) => Object.values(scheme).flat());
  if (roles.length === 0) return REFERENCE.anyone;
  return roles.includes('viewer') ? REFERENCE.reader : REFERENCE.admin;
}

/** Examples of the body, and what is answered; the first kind of content is the one that is shown. */
export function contentOf(holder) {
  const [type, media] = Object.entries(holder?.content ?? {})[0] ?? [];
  return type === undefined ? undefined : { type, ...media };
}

export function examplesOf(media) {
  return Object.values(media?.examples ?? {}).map(({ summary, value }) => ({
    name: summary,
    text: JSON.stringify(value, undefined, 2),
  }));
}

/** Answers that say what was done, and refusals by status. */
export function answersOf(document, { responses }) {
  const all = Object.entries(responses).map(([status, response]) => ({
    status,
    ...resolved(document, response),
  }));
  return {
    done: all.filter(({ status }) => status < '400'),
    refused: all.filter(({ status }) => status >= '400'),
  };
}

/** What a reference leads to. */
export function resolved(document, part) {
  if (part?.$ref === undefined) return part;
  const steps = part.$ref.split('/').slice(1);
  return steps.reduce((found, step) => found?.[step], document);
}

export function nameOf({ $ref }) {
  return $ref?.split('/').at(-1);
}

/** For a shell; `$TOKEN` stands for the token. */
export function commandOf({ method, path, security, parameters = [] }, origin, body) {
  const filled = path.replace(/\{(\w+)\}/g, (whole, name) => {
    const known = parameters.find((one) => one.in === 'path' && one.name === name);
    return known?.example ?? whole;
  });
  const parts = ['curl -sS'];
  if (method !== 'get' && (method !== 'post' || body === undefined))
    parts.push(`-X ${method.toUpperCase()}`);
  if (security.length > 0) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (body !== undefined) parts.push("-H 'Content-Type: application/json'");
  const address = `${parts.join(' ')} \\\n  "${origin}${filled}"`;
  return body === undefined ? address : `${address} -d '${body.replaceAll("'", "'\\''")}'`;
}
