/**
 * `pilotlight backup [FILE]`
 *
 * @module
 */
import { command } from '../command.ts';
import { bytesText } from '../terminal/amounts.ts';

export const definition = command({
  arguments: {
    file: {
      kind: 'optional',
      completes: 'file',
      help: 'where to; pilotlight-TIME.tar.gz in this folder where it is not given',
    },
  },
  about:
    'Runs on the host itself, as the user that runs the service, which may go on running. The file holds every secret: keys, tokens, the cluster.',
  examples: [
    { line: 'sudo pilotlight backup', why: 'Before an upgrade.' },
    {
      line: 'sudo pilotlight backup /mnt/usb/pilotlight.tar.gz',
      why: 'Written whole, or the file that was there stays.',
    },
  ],
  async run({ words, json, terminal, world }) {
    const made = await world.backup(words.file);
    const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0);
    if (json) terminal.json(made);
    else terminal.print(`${made.file}: ${made.files.length} files, ${bytesText(bytes)} unpacked.`);
    return undefined;
  },
});
