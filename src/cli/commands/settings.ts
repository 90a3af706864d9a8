/**
 * `pilotlight settings`
 *
 * @module
 */
import { command } from '../command.ts';
import { facts } from '../terminal/facts.ts';

export const definition = command({
  about:
    'The configuration in force, defaults included and secrets not. It is read when the service starts.',
  examples: [
    { line: 'pilotlight settings', why: 'Each setting with its value.' },
    { line: "pilotlight settings --json | jq '.settings.httpPort'", why: 'One of them.' },
  ],
  async run({ api, json, terminal }) {
    const answer = await api.get<{ readonly settings: object }>('/settings');
    if (json) terminal.json(answer);
    else {
      const lines = flattened(answer.settings, []).map(([name, text]) => ({ name, text }));
      for (const line of facts(lines, terminal.paint)) terminal.print(line);
    }
    return undefined;
  },
});

/** `a.b` and its value, for whatever a service of any release is configured with. */
function flattened(
  value: unknown,
  path: readonly string[],
): readonly (readonly [string, string])[] {
  if (value === null || typeof value !== 'object') return [[path.join('.'), String(value)]];
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    return [[path.join('.'), value.join(', ') || 'none']];
  }
  return Object.entries(value).flatMap(([name, inner]) => flattened(inner, [...path, name]));
}
