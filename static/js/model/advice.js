/**
 * Advice of the service, taken apart: words for people, changes that the page can make, lines to copy.
 */
import { changeWords } from '../words/machine.js';

const PATCH = /PATCH \/api\/v1\/nodes\/[a-z0-9:-]+ (\{.*?\}\}?)(?=[\s.,;]|$)/g;
const ROUTER =
  /next server \(option 66\) ([^\s,]+), boot file \(option 67\) ([^\s,]+?)[.,]?(?=\s|$)/;

/**
 * `changes` are `{label, body}` for PATCH /nodes/ID, and stand in the text by their labels; `router` is what a
 * router's settings are to say.
 */
export function takeApart(advice) {
  const changes = [];
  const text = advice.replace(PATCH, (whole, json) => {
    const body = readJson(json);
    const label = body === undefined ? undefined : changeWords(body);
    if (label === undefined) return whole;
    changes.push({ label, body });
    return `**${label}**`;
  });
  const [, server, file] = ROUTER.exec(advice) ?? [];
  return { text, changes, router: server === undefined ? undefined : { server, file } };
}

/** Text that only looks like JSON is left for people to read. */
function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
