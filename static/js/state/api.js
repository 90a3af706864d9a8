/**
 * The HTTP API, in the name of whoever is signed in: the browser sends the cookie by itself.
 */
import { FAULTS } from '../words/common.js';

/** A refusal or a failure, in words for people. `problems` are the fields that are wrong. */
export class ApiProblem extends Error {
  constructor(message, { status = 0, code = 'UNREACHABLE', problems = [] } = {}) {
    super(message);
    Object.assign(this, { name: 'ApiProblem', status, code, problems });
  }
}

let onSignedOut = () => {};

/** `listener` is told when the service knows us no more. */
export function whenSignedOut(listener) {
  onSignedOut = listener;
}

/** The answer to `METHOD /api/v1PATH`. Throws an ApiProblem. */
export async function ask(path, { method = 'GET', body, signal } = {}) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(`/api/v1${path}`, { method, headers, signal, body: text }).catch(
    (error) => {
      if (error.name === 'AbortError') throw error;
      throw new ApiProblem(FAULTS.unreachable);
    },
  );
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.code === 'UNAUTHENTICATED') onSignedOut();
  throw problem;
}

/** The answer as JSON, or undefined where there is none. */
export async function call(path, options) {
  const response = await ask(path, options);
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

async function problemOf(response) {
  const { detail, code, problems = [] } = await response.json().catch(() => ({}));
  const words = problems.map(FAULTS.field).join(' ') || detail || FAULTS.status(response.status);
  return new ApiProblem(words, { status: response.status, code, problems });
}
