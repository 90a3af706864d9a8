/**
 * `pilotlight profiles list`
 *
 * @module
 */
import { command } from '../../command.ts';

type ProfileShape = {
  readonly name: string;
  readonly kind?: string;
  readonly description: string;
  readonly image: string;
};

export const definition = command({
  options: { quiet: { kind: 'flag', short: 'q', help: 'names alone, one a line' } },
  examples: [
    { line: 'pilotlight profiles', why: 'Those that come with it, and yours.' },
    { line: "pilotlight profiles --json | jq '.profiles[0]'", why: 'One with all its fields.' },
  ],
  async run({ api, options, json, terminal }) {
    const profiles = await api.list<ProfileShape>('/profiles', 'profiles');
    if (json) terminal.json({ profiles });
    else if (options.quiet) for (const { name } of profiles) terminal.print(name);
    else {
      terminal.table(
        [
          { heading: 'PROFILE', text: ({ name }) => name },
          { heading: 'KIND', text: ({ kind }) => kind ?? 'ubuntu' },
          { heading: 'IMAGE', text: ({ image }) => image },
          { heading: 'WHAT', elastic: true, text: ({ description }) => description },
        ],
        profiles,
      );
    }
    return undefined;
  },
});
