/**
 * The HTTP API, with the token that this tab knows.
 */
const KEY = 'pilotlight-token';

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (text) => sessionStorage.setItem(KEY, text),
  forget: () => sessionStorage.removeItem(KEY),
};

export function authorization() {
  return { Authorization: `Bearer ${token.get()}` };
}

/** The answer as JSON. Throws an Error with the words of the problem, and its `status`. */
export async function call(path, { method = 'GET', body } = {}) {
  const response = await fetch(`/api/v1${path}`, {
    method,
    headers: { ...authorization(), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(problemText(answer, response.status)), { status: response.status });
}

export function problemText({ detail, problems = [] }, status) {
  const fields = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}.`,
  );
  return fields.length > 0 ? fields.join(' ') : (detail ?? `The answer was status ${status}.`);
}
