/**
 * `pilotlight images remove NAME...`
 *
 * @module
 */
import type { ImageShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { forEach } from '../../for-each.ts';
import { findImage } from './find-image.ts';
import { nameOf } from './image-columns.ts';

export const definition = command({
  arguments: { name: { kind: 'many', completes: 'image', help: 'as the list shows it' } },
  about: 'A download that is under way ends. What an install needs is refused.',
  examples: [
    {
      line: 'pilotlight images remove ubuntu-24.04.3-live-server-amd64.iso',
      why: 'It can be fetched again.',
    },
  ],
  async run(call) {
    return await forEach(call.words.name, call, async (name) => {
      const image = await findImage(call.api, name);
      await call.api.send('DELETE', `/images/${image.id}`);
      if (call.json) call.terminal.json(image);
      else call.terminal.print(wordsFor(image));
    });
  },
});

function wordsFor(image: ImageShape): string {
  return image.state === 'downloading'
    ? `The download of ${nameOf(image)} is cancelled.`
    : `${nameOf(image)} is removed.`;
}
