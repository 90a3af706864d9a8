/**
 * `pilotlight restore FILE`
 *
 * @module
 */
import { command } from '../command.ts';

export const definition = command({
  arguments: {
    file: { kind: 'one', completes: 'file', help: 'what pilotlight backup wrote' },
  },
  options: {
    replace: {
      kind: 'flag',
      help: 'moves what is there to a folder of its own, and takes its place',
    },
  },
  about:
    'Runs on the host itself, as the user that runs the service, while that is stopped. The whole file is judged before anything changes.',
  examples: [
    {
      line: 'sudo pilotlight restore pilotlight-20261129T200500Z.tar.gz',
      why: 'On a host that has no registry yet.',
    },
    {
      line: 'sudo pilotlight restore --replace pilotlight-20261129T200500Z.tar.gz',
      why: 'In place of the one that is there.',
    },
  ],
  async run({ words, options, json, terminal, world }) {
    const { manifest, replaced } = await world.restore(words.file, options.replace);
    if (json) {
      terminal.json({ manifest, replaced: replaced ?? null });
      return undefined;
    }
    terminal.print(`Restored: ${manifest.host} as it was at ${manifest.madeAt}.`);
    if (replaced !== undefined) terminal.note(`What was here is in ${replaced}.`);
    terminal.note('Start the service, then fetch the images again: pilotlight images fetch 24.04');
    return undefined;
  },
});
