/**
 * Advice of the service in the words of the command line: a request that changes a node is the command that does.
 *
 * Timelines have words of machines, too, and a command is there to be copied: only what `nodes change` knows gets into
 * one, and whatever else looks like a request is left as it came.
 *
 * @module
 */
import { LOADER_CHOICES, LOCAL_BOOTS, OFFER_MODES, ORDER_CHOICES } from '../domain/node.ts';

const PATCH = /PATCH \/api\/v1\/nodes\/([a-z0-9][a-z0-9:-]*) (\{.*?\}\}?)(?=[\s.,;]|$)/g;

/** Options of `nodes change`, by the field of `boot` that they set. */
const CHOICES = new Map<string, readonly string[]>([
  ['offer', OFFER_MODES],
  ['loader', LOADER_CHOICES],
  ['local', LOCAL_BOOTS],
  ['order', ORDER_CHOICES],
]);

export function adviceText(advice: string): string {
  return advice.replace(PATCH, (whole, name: string, json: string) => {
    const options = optionsOf(readJson(json));
    return options === undefined ? whole : `pilotlight nodes change ${name} ${options}`;
  });
}

function optionsOf(change: unknown): string | undefined {
  if (!isObject(change)) return undefined;
  const [[field, value] = [], ...others] = Object.entries(change);
  if (others.length > 0) return undefined;
  if (field === 'uuid' && value === null) return '--uuid any';
  return field === 'boot' && isObject(value) ? bootOptions(value) : undefined;
}

function bootOptions(boot: object): string | undefined {
  const entries = Object.entries(boot);
  const isKnown = entries.every(([key, value]) => CHOICES.get(key)?.includes(value) === true);
  if (!isKnown || entries.length === 0) return undefined;
  return entries.map(([key, value]) => `--${key} ${value}`).join(' ');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text that only looks like JSON is left for people to read. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
